//! EXIF orientation: how the stored pixels must be turned to stand upright.
//!
//! An unreadable EXIF block means "as stored": cameras write many broken ones, and none of them makes the picture
//! itself unusable.

use exif::{In, Reader, Tag};

use super::quarter_turn::QuarterTurn;
use crate::rect::{FloatRect, Size};

/// EXIF data longer than this is not searched for an orientation. A JPEG segment cannot hold more; in a PNG it could.
const MAX_EXIF_BYTES: usize = 1 << 16;

/// One of the eight values of the EXIF tag 0x0112 (Exif 2.32, 4.6.4 A), as the way from an upright pixel to a stored
/// one: swap the axes first, then count from the far end of the stored row or column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Orientation {
    swaps_axes: bool,
    from_right: bool,
    from_bottom: bool,
}

impl Orientation {
    pub(crate) const UPRIGHT: Self = Self {
        swaps_axes: false,
        from_right: false,
        from_bottom: false,
    };

    /// Tag value 6: the file must be turned a quarter clockwise.
    pub(super) const TURNED_RIGHT: Self = Self {
        swaps_axes: true,
        from_right: false,
        from_bottom: true,
    };

    /// Tag value 3.
    pub(super) const UPSIDE_DOWN: Self = Self {
        swaps_axes: false,
        from_right: true,
        from_bottom: true,
    };

    /// Tag value 8: the file must be turned a quarter anticlockwise.
    pub(super) const TURNED_LEFT: Self = Self {
        swaps_axes: true,
        from_right: true,
        from_bottom: false,
    };

    /// The orientation for the tag's value, 1 to 8.
    pub(crate) fn from_tag(value: u32) -> Option<Self> {
        let (swaps_axes, from_right, from_bottom) = match value {
            1 => (false, false, false),
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, false, true),
            7 => (true, true, true),
            8 => (true, true, false),
            _ => return None,
        };
        Some(Self {
            swaps_axes,
            from_right,
            from_bottom,
        })
    }

    /// Reads the tag from EXIF data (a TIFF structure, without JPEG's "Exif" marker).
    pub(crate) fn from_exif(tiff: &[u8]) -> Self {
        if tiff.len() > MAX_EXIF_BYTES {
            return Self::UPRIGHT;
        }
        let mut reader = Reader::new();
        reader.continue_on_error(true);
        reader
            .read_raw(tiff.to_vec())
            .or_else(|error| error.distill_partial_result(|_ignored| {}))
            .ok()
            .and_then(|exif| {
                exif.get_field(Tag::Orientation, In::PRIMARY)?
                    .value
                    .get_uint(0)
            })
            .and_then(Self::from_tag)
            .unwrap_or(Self::UPRIGHT)
    }

    /// The orientation of a file whose picture, made upright by this one, is then turned.
    pub(crate) fn then(self, turn: QuarterTurn) -> Self {
        let turn = turn.orientation();
        let (from_right, from_bottom) = if self.swaps_axes {
            (turn.from_bottom, turn.from_right)
        } else {
            (turn.from_right, turn.from_bottom)
        };
        Self {
            swaps_axes: self.swaps_axes ^ turn.swaps_axes,
            from_right: self.from_right ^ from_right,
            from_bottom: self.from_bottom ^ from_bottom,
        }
    }

    /// The upright size of an image stored with this size, and the other way round.
    pub(crate) fn turn(self, size: Size) -> Size {
        if self.swaps_axes {
            Size {
                width: size.height,
                height: size.width,
            }
        } else {
            size
        }
    }

    /// Where the upright pixel (x, y) is stored in an image of this stored size.
    pub(crate) fn stored_pixel(self, x: u32, y: u32, stored: Size) -> (u32, u32) {
        let (column, row) = if self.swaps_axes { (y, x) } else { (x, y) };
        (
            if self.from_right {
                stored.width - 1 - column
            } else {
                column
            },
            if self.from_bottom {
                stored.height - 1 - row
            } else {
                row
            },
        )
    }

    /// Where a part of the upright image is stored.
    pub(crate) fn stored_part(self, part: FloatRect, stored: Size) -> StoredPart {
        let (mut x, mut y) = (part.x, part.y);
        let (mut width, mut height) = (part.width, part.height);
        if self.swaps_axes {
            ((x, y), (width, height)) = ((y, x), (height, width));
        }
        StoredPart {
            x: if self.from_right {
                f64::from(stored.width) - x - width
            } else {
                x
            },
            y: if self.from_bottom {
                f64::from(stored.height) - y - height
            } else {
                y
            },
            width,
            height,
        }
    }

    /// Whether the upright image's columns, and its rows, are counted from the far end of what is stored.
    pub(crate) fn counts_backwards(self) -> (bool, bool) {
        if self.swaps_axes {
            (self.from_bottom, self.from_right)
        } else {
            (self.from_right, self.from_bottom)
        }
    }
}

/// A part of the image as it is stored, in pixels; its edges may lie within pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct StoredPart {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rect::UprightRect;

    type Corner = (u32, u32);

    /// For each tag value, where the upright picture's top-left and top-right corners are stored in a 3 x 2 file.
    /// From the tag's definition: what its row 0 and column 0 stand for.
    const CORNERS: [(u32, Corner, Corner); 8] = [
        (1, (0, 0), (2, 0)),
        (2, (2, 0), (0, 0)),
        (3, (2, 1), (0, 1)),
        (4, (0, 1), (2, 1)),
        (5, (0, 0), (0, 1)),
        (6, (0, 1), (0, 0)),
        (7, (2, 1), (2, 0)),
        (8, (2, 0), (2, 1)),
    ];

    #[test]
    fn every_tag_value_finds_the_corners_where_the_standard_puts_them() {
        let stored = Size {
            width: 3,
            height: 2,
        };
        for (tag, top_left, top_right) in CORNERS {
            let orientation = Orientation::from_tag(tag).unwrap();
            let upright = orientation.turn(stored);
            assert_eq!(
                orientation.stored_pixel(0, 0, stored),
                top_left,
                "tag {tag}"
            );
            assert_eq!(
                orientation.stored_pixel(upright.width - 1, 0, stored),
                top_right,
                "tag {tag}"
            );
        }
    }

    #[test]
    fn a_rectangle_keeps_its_pixels_in_every_orientation() {
        let stored = Size {
            width: 7,
            height: 5,
        };
        for tag in 1..=8 {
            let orientation = Orientation::from_tag(tag).unwrap();
            let rect = UprightRect::inside(1, 2, 3, 2);
            let there = orientation.stored_part(rect.into(), stored);
            for (x, y) in [(1, 2), (3, 2), (1, 3), (3, 3)] {
                let (column, row) = orientation.stored_pixel(x, y, stored);
                let (column, row) = (f64::from(column), f64::from(row));
                assert!(
                    (there.x..there.x + there.width).contains(&column),
                    "tag {tag}"
                );
                assert!(
                    (there.y..there.y + there.height).contains(&row),
                    "tag {tag}"
                );
            }
            assert_eq!(there.width * there.height, 6.0, "tag {tag}");
        }
    }

    #[test]
    fn broken_exif_and_unknown_values_mean_as_stored() {
        assert_eq!(Orientation::from_exif(b""), Orientation::UPRIGHT);
        assert_eq!(
            Orientation::from_exif(b"MM\0\x2a\xff\xff\xff\xff"),
            Orientation::UPRIGHT
        );
        assert_eq!(
            Orientation::from_exif(&vec![b'I'; MAX_EXIF_BYTES + 1]),
            Orientation::UPRIGHT
        );
        let of_value = |value: u8| {
            [
                b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(),
                &[value, 0, 0, 0, 0, 0, 0],
            ]
            .concat()
        };
        assert_eq!(Orientation::from_exif(&of_value(9)), Orientation::UPRIGHT);
        assert_eq!(
            Some(Orientation::from_exif(&of_value(6))),
            Orientation::from_tag(6)
        );
    }
}
