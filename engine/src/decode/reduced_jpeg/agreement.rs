//! Reduced pixels against the means of what the whole decoder gives, over every sampling, and damage.

use super::*;
use crate::decode::{CheckedImage, EncodedImage, ImageFormat, UprightImage};
use crate::drawn_face::DrawnFace;
use crate::rect::{Size, UprightRect};

const REDUCED: [Reduction; 3] = [Reduction::Half, Reduction::Quarter, Reduction::Eighth];

/// An odd size, so that blocks are cut on both borders.
const FILES: [(&str, &[u8]); 8] = [
    (
        "4:4:4",
        include_bytes!("../../../tests/fixtures/sampled_444.jpg"),
    ),
    (
        "4:2:2",
        include_bytes!("../../../tests/fixtures/sampled_422.jpg"),
    ),
    (
        "4:2:0",
        include_bytes!("../../../tests/fixtures/sampled_420.jpg"),
    ),
    (
        "4:4:0",
        include_bytes!("../../../tests/fixtures/sampled_440.jpg"),
    ),
    (
        "4:1:1",
        include_bytes!("../../../tests/fixtures/sampled_411.jpg"),
    ),
    (
        "restarts",
        include_bytes!("../../../tests/fixtures/restarts.jpg"),
    ),
    (
        "grey with restarts",
        include_bytes!("../../../tests/fixtures/grey_restarts.jpg"),
    ),
    ("grey", include_bytes!("../../../tests/fixtures/grey.jpg")),
];

fn at(bytes: &[u8], reduction: Reduction) -> Result<UprightImage, crate::CheckError> {
    let format = ImageFormat::Jpeg;
    CheckedImage::new(&EncodedImage { bytes, format })?.decode(reduction)
}

/// Both pictures at the reduced one's size, one made of the whole picture's means, as bytes.
fn both(bytes: &[u8], reduction: Reduction) -> (Vec<u8>, Vec<u8>) {
    let (whole, reduced) = (
        at(bytes, Reduction::Whole).unwrap(),
        at(bytes, reduction).unwrap(),
    );
    assert_eq!(reduced.reduction(), reduction);
    let Size { width, height } = whole.size();
    // As many pixels as the reduced picture has whole ones.
    let factor = reduction.factor();
    let target = Size {
        width: width / factor,
        height: height / factor,
    };
    let part = UprightRect::inside(0, 0, target.width * factor, target.height * factor);
    let pixels = |image: &UprightImage| image.resized(part, target).bytes().to_vec();
    (pixels(&whole), pixels(&reduced))
}

#[test]
fn reduced_pixels_are_the_means_of_whole_ones() {
    for (what, file) in FILES {
        for reduction in REDUCED {
            let (whole, reduced) = both(file, reduction);
            let apart = whole.iter().zip(&reduced).map(|(&a, &b)| a.abs_diff(b));
            // The whole decoder smooths between the colours of neighbouring blocks; without it the two agree to rounding.
            let (worst, mean) = if what.starts_with("grey") || what == "4:4:4" {
                (3, 0.5)
            } else {
                (12, 1.0)
            };
            let sum: u32 = apart.clone().map(u32::from).sum();
            let most = apart.max().unwrap();
            assert!(
                most <= worst && f64::from(sum) <= mean * whole.len() as f64,
                "{what} {reduction:?}: {most}, {sum} of {}",
                whole.len()
            );
        }
    }
}

#[test]
fn a_file_that_lacks_the_last_byte_of_its_data_is_refused() {
    for (what, file) in FILES {
        let scan = file
            .windows(2)
            .rposition(|bytes| bytes == [0xff, 0xda])
            .unwrap();
        let end = file.len() - 2;
        assert_eq!(file[end..], [0xff, 0xd9], "{what}");
        for kept in scan + 14..end {
            let cut = [&file[..kept], &[0xff, 0xd9]].concat();
            for reduction in REDUCED {
                assert!(
                    at(&cut, reduction).is_err(),
                    "{what}: {kept} of {end} bytes, {reduction:?}"
                );
            }
        }
    }
}

#[test]
fn restart_markers_out_of_order_or_missing_are_refused() {
    for (_, file) in &FILES[5..7] {
        let markers: Vec<_> = (0..file.len() - 1)
            .filter(|&at| file[at] == 0xff && (0xd0..=0xd7).contains(&file[at + 1]))
            .collect();
        assert!(markers.len() >= 3);
        for &marker in &markers {
            let mut renumbered = file.to_vec();
            renumbered[marker + 1] ^= 1;
            let removed = [&file[..marker], &file[marker + 2..]].concat();
            let doubled = [&file[..marker + 2], &file[marker..]].concat();
            for (what, damaged) in [
                ("renumbered", renumbered),
                ("removed", removed),
                ("doubled", doubled),
            ] {
                assert!(at(&damaged, Reduction::Half).is_err(), "{what} at {marker}");
            }
        }
    }
}

#[test]
fn flipped_bytes_give_pixels_or_an_error_in_every_sampling() {
    for (what, file) in FILES.iter().take(7) {
        let mut refused = 0;
        for place in 0..file.len() {
            let mut damaged = file.to_vec();
            damaged[place] ^= 0x55;
            for reduction in REDUCED {
                match at(&damaged, reduction) {
                    Ok(_) => {}
                    Err(error) => {
                        assert!(
                            !format!("{error:?}").contains("panicked"),
                            "{what} {place}: {error:?}"
                        );
                        refused += 1;
                    }
                }
            }
        }
        assert!(refused > 100, "{what}: {refused}");
    }
}

#[test]
fn what_is_not_read_here_stays_whole() {
    for file in [
        include_bytes!("../../../tests/fixtures/progressive.jpg").as_slice(),
        include_bytes!("../../../tests/fixtures/cmyk.jpg"),
    ] {
        assert_eq!(
            at(file, Reduction::Quarter).unwrap().reduction(),
            Reduction::Whole
        );
    }
}

#[test]
fn headers_that_contradict_themselves_are_refused() {
    let file = DrawnFace::new(64, 48).jpeg(80);
    let find = |marker: u8| {
        let found = file.windows(2).position(|bytes| bytes == [0xff, marker]);
        found.unwrap() + 4
    };
    let (frame, scan, tables, steps) = (find(0xc0), find(0xda), find(0xc4), find(0xdb));
    for (what, place, value) in [
        ("more components than there are", frame + 5, 9),
        ("no component", frame + 5, 0),
        ("a quantiser beyond the four", frame + 8, 7),
        ("a quantiser that was not defined", frame + 8, 3),
        ("a component that the frame lacks", scan + 1, 99),
        ("a table that was not defined", scan + 2, 0x33),
        ("more codes than the segment holds", tables + 16, 255),
        ("more codes than a bit has", tables + 1, 5),
        ("a quantiser of unknown precision", steps, 0x50),
    ] {
        let mut damaged = file.clone();
        damaged[place] = value;
        assert!(at(&damaged, Reduction::Half).is_err(), "{what}");
    }
}

mod random {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Any bytes in the place of the picture data.
        #[test]
        fn any_data_give_pixels_or_an_error(data in proptest::collection::vec(any::<u8>(), 0..600), which in 0..8_usize) {
            let file = FILES[which].1;
            let scan = file.windows(2).rposition(|bytes| bytes == [0xff, 0xda]).unwrap();
            let length = usize::from(u16::from_be_bytes([file[scan + 2], file[scan + 3]]));
            let bytes = [&file[..scan + 2 + length], &data, &[0xff, 0xd9]].concat();
            for reduction in REDUCED {
                if let Err(error) = at(&bytes, reduction) {
                    prop_assert!(!format!("{error:?}").contains("panicked"), "{error:?}");
                }
            }
        }
    }
}
