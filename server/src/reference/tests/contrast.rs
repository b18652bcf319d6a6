//! The palette's contrast, computed as WCAG 2.2 defines it.

use std::collections::BTreeMap;

const COLOURS: &str = include_str!("../../../templates/reference/colours.css");

/// The least contrast of text (WCAG 2.2, 1.4.3) and of what marks a control's edge (1.4.11).
const TEXT: f64 = 4.5;
const EDGE: f64 = 3.0;

fn palette(css: &str) -> BTreeMap<&str, f64> {
    css.lines()
        .filter_map(|line| {
            line.trim()
                .strip_prefix("--")?
                .strip_suffix(';')?
                .split_once(": #")
        })
        .map(|(name, hex)| {
            (
                name,
                luminance(u32::from_str_radix(hex, 16).expect("six hex digits")),
            )
        })
        .collect()
}

/// Relative luminance of a colour `0xRRGGBB`.
fn luminance(rgb: u32) -> f64 {
    let [_, red, green, blue] = rgb.to_be_bytes().map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn black_on_white_has_the_contrast_that_the_standard_gives() {
    assert!((contrast(luminance(0x00_0000), luminance(0xFF_FFFF)) - 21.0).abs() < 1e-9);
}

#[test]
fn all_text_can_be_read_in_light_and_in_dark() {
    let (light, dark) = COLOURS.split_once("@media").expect("a dark palette");
    for css in [light, dark] {
        let colour = palette(css);
        let check = |front: &str, ground: &str, least: f64| {
            let found = contrast(colour[front], colour[ground]);
            assert!(found >= least, "{front} on {ground}: {found:.2}");
        };
        for ground in ["ground", "raised", "code-ground"] {
            for front in ["text", "soft", "accent", "good", "warn", "bad", "get"] {
                check(front, ground, TEXT);
            }
            check("edge", ground, EDGE);
        }
        for tone in ["accent", "good", "warn", "bad", "get"] {
            check(tone, &format!("{tone}-ground"), TEXT);
            check(tone, "accent-ground", TEXT);
        }
        for front in colour
            .keys()
            .filter(|name| name.starts_with("code-") && **name != "code-ground")
        {
            check(front, "code-ground", TEXT);
        }
        check("text", "warn-ground", TEXT);
        check("soft", "accent-ground", TEXT);
        check("on-accent", "accent", TEXT);
    }
}
