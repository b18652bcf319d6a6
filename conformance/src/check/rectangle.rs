//! Rules on rectangles: within the upright image, and the largest first.

use serde_json::Value;

use super::shown;
use crate::picture;
use crate::wire::Exchange;

struct Rect {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
}

impl Rect {
    /// `None` unless all four members are whole numbers.
    fn of(value: &Value) -> Option<Self> {
        let member = |name| value.get(name).and_then(Value::as_i64);
        Some(Self {
            x: member("x")?,
            y: member("y")?,
            width: member("width")?,
            height: member("height")?,
        })
    }

    fn lies_within(&self, width: u32, height: u32) -> bool {
        self.x >= 0
            && self.y >= 0
            && self.width >= 1
            && self.height >= 1
            && self.x + self.width <= i64::from(width)
            && self.y + self.height <= i64::from(height)
    }
}

fn listed(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(values)) => values,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

/// Expected and actual, where a rectangle is missing, malformed, or reaches beyond the image that was sent.
pub(super) fn outside_image(value: Option<&Value>, answer: &Exchange) -> Option<(String, String)> {
    let Some((width, height)) = answer.image.as_deref().and_then(picture::upright_size) else {
        return Some((
            "an image in the request".to_owned(),
            "none that can be read".to_owned(),
        ));
    };
    let expected = format!("within {width} x {height} pixels");
    let values = listed(value);
    if values.is_empty() {
        return Some((expected, "no rectangle".to_owned()));
    }
    let beyond = values
        .iter()
        .find(|value| !Rect::of(value).is_some_and(|rect| rect.lies_within(width, height)))?;
    Some((expected, shown(beyond)))
}

/// What stands there instead, where the first rectangle is not the largest.
pub(super) fn not_largest_first(value: Option<&Value>) -> Option<String> {
    let areas: Option<Vec<i64>> = listed(value)
        .iter()
        .map(|value| Rect::of(value).map(|rect| rect.width * rect.height))
        .collect();
    match areas.as_deref() {
        Some([first, others @ ..]) if others.iter().all(|area| area <= first) => None,
        _ => Some(value.map_or_else(|| "absent".to_owned(), shown)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_rectangle_may_touch_the_border_but_not_cross_it() {
        let rect =
            |x, width| Rect::of(&json!({"x": x, "y": 0, "width": width, "height": 10})).unwrap();
        assert!(rect(0, 10).lies_within(10, 10));
        assert!(
            !rect(1, 10).lies_within(10, 10)
                && !rect(-1, 5).lies_within(10, 10)
                && !rect(0, 0).lies_within(10, 10)
        );
    }

    #[test]
    fn a_larger_second_rectangle_is_out_of_order() {
        let rects = |areas: &[i64]| {
            areas
                .iter()
                .map(|width| json!({"x": 0, "y": 0, "width": width, "height": 1}))
                .collect::<Value>()
        };
        assert!(not_largest_first(Some(&rects(&[5, 3]))).is_none());
        assert!(
            not_largest_first(Some(&rects(&[3, 5]))).is_some() && not_largest_first(None).is_some()
        );
    }
}
