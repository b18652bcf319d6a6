//! The curves of a run as a picture: the loss of every step, smoothed, and the divergence on held-out views.

use std::path::Path;

use plotters::prelude::*;
use thiserror::Error;

use super::journal::Line;

/// The picture could not be drawn.
#[derive(Debug, Error)]
#[error("the curves cannot be drawn: {0}")]
pub struct BadCurve(String);

/// Share of a new value in the smoothed loss.
const NEW: f64 = 0.05;

/// Draws the journal's lines into an SVG file.
///
/// # Errors
/// [`BadCurve`].
pub fn draw(lines: &[Line], title: &str, path: &Path) -> Result<(), BadCurve> {
    let mut smooth = None;
    let mut loss = Vec::new();
    for line in lines {
        if let Line::Step {
            step, loss: value, ..
        } = line
        {
            let before = smooth.unwrap_or(*value);
            let now = before + NEW * (value - before);
            smooth = Some(now);
            loss.push((*step as f64, now));
        }
    }
    let held_out = |whose: &str| -> Vec<(f64, f64)> {
        lines
            .iter()
            .filter_map(|line| match line {
                Line::HeldOut {
                    step,
                    of,
                    divergence,
                    ..
                } if of == whose => Some((*step as f64, *divergence)),
                _ => None,
            })
            .collect()
    };
    let series = [
        (
            "loss on training views (smoothed)",
            loss,
            RGBColor(120, 120, 120),
        ),
        (
            "held-out persons",
            held_out("persons"),
            RGBColor(20, 90, 200),
        ),
        (
            "held-out sources",
            held_out("sources"),
            RGBColor(210, 80, 20),
        ),
    ];
    // What random weights say before the first step would press all else to the floor.
    let later = |point: &&(f64, f64)| point.0 > 0.0;
    let points = || {
        series
            .iter()
            .flat_map(|(_, points, _)| points)
            .filter(later)
    };
    let right = points().map(|point| point.0).fold(1.0, f64::max);
    let top = points().map(|point| point.1).fold(0.1, f64::max) * 1.05;
    let area = SVGBackend::new(path, (760, 420)).into_drawing_area();
    let failed = |error: &dyn std::fmt::Display| BadCurve(error.to_string());
    area.fill(&WHITE).map_err(|error| failed(&error))?;
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 17))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(52)
        .build_cartesian_2d(0.0..right, 0.0..top)
        .map_err(|error| failed(&error))?;
    chart
        .configure_mesh()
        .x_desc("steps")
        .y_desc("divergence from the teacher, nats")
        .light_line_style(WHITE)
        .draw()
        .map_err(|error| failed(&error))?;
    for (name, points, colour) in series {
        let points = points.into_iter().filter(|point| point.1 <= top);
        let drawn = chart.draw_series(LineSeries::new(points, colour.stroke_width(2)));
        drawn
            .map_err(|error| failed(&error))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .background_style(WHITE)
        .border_style(BLACK)
        .draw()
        .map_err(|error| failed(&error))?;
    area.present().map_err(|error| failed(&error))
}
