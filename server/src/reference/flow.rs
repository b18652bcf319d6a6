//! The drawing of one call's way through the server, as SVG: lying for wide screens, standing for phones.
//!
//! Promises: the stages stand in the contract's order of checks, and each way out names its status and code.
//! Never: carries a colour or a font; the style sheet gives them, so that dark mode reaches the drawing.

use askama::Template;

/// A stage of a call.
pub(super) struct Stage {
    /// Its name.
    pub(super) name: &'static str,
    /// What it looks at.
    pub(super) words: &'static str,
    /// The errors that end a call there, most common first.
    pub(super) exits: &'static [Exit],
}

/// A way out before the end: HTTP status and `error.code`.
pub(super) struct Exit {
    /// HTTP status.
    pub(super) status: u16,
    /// `error.code`.
    pub(super) code: &'static str,
}

const fn exit(status: u16, code: &'static str) -> Exit {
    Exit { status, code }
}

/// The stages of `POST /v1/check/liveness` in the order in which the server runs them.
pub(super) const STAGES: &[Stage] = &[
    Stage {
        name: "Photo",
        words: "Base64 in JSON",
        exits: &[],
    },
    Stage {
        name: "Key",
        words: "whose is it?",
        exits: &[exit(401, "invalid_api_key")],
    },
    Stage {
        name: "Throttle",
        words: "not too fast?",
        exits: &[exit(429, "rate_limited")],
    },
    Stage {
        name: "Credits",
        words: "any left?",
        exits: &[exit(429, "quota_exceeded")],
    },
    Stage {
        name: "Decode",
        words: "body, pixels",
        exits: &[exit(400, "invalid_request"), exit(400, "invalid_image")],
    },
    Stage {
        name: "Detect",
        words: "largest face",
        exits: &[exit(400, "invalid_image")],
    },
    Stage {
        name: "Classify",
        words: "live or attack?",
        exits: &[exit(503, "service_unavailable")],
    },
    Stage {
        name: "Count",
        words: "1 call, durable",
        exits: &[exit(429, "quota_exceeded")],
    },
    Stage {
        name: "Answer",
        words: "the verdict",
        exits: &[],
    },
];

/// The stage that counts: the one the drawing lifts out.
const COUNTING: &str = "Count";

/// Lengths of the lying drawing, in its own units (about a pixel each).
mod lying {
    pub(super) const STEP: u32 = 122;
    pub(super) const BOX_WIDTH: u32 = 108;
    pub(super) const BOX_HEIGHT: u32 = 66;
    pub(super) const BOX_TOP: u32 = 8;
    pub(super) const EXIT_TOP: u32 = 112;
    pub(super) const EXIT_STEP: u32 = 46;
}

/// Lengths of the standing drawing.
mod standing {
    pub(super) const STEP: u32 = 72;
    pub(super) const BOX_HEIGHT: u32 = 54;
    pub(super) const EXIT_STEP: u32 = 24;
}

/// Both drawings.
#[derive(Template)]
#[template(path = "reference/flow.html")]
pub(super) struct Flow {
    words: String,
    stages: Vec<StageView>,
    width: u32,
    height: u32,
    box_width: u32,
    box_height: u32,
    tall: u32,
    tall_box_height: u32,
}

struct StageView {
    number: usize,
    name: &'static str,
    words: &'static str,
    counts: bool,
    last: bool,
    /// Left edge and top in the lying drawing.
    x: u32,
    y: u32,
    /// Top in the standing drawing.
    tall_y: u32,
    exits: Vec<ExitView>,
}

struct ExitView {
    status: u16,
    code: &'static str,
    /// Top in the lying drawing.
    y: u32,
    /// Baseline in the standing drawing.
    tall_y: u32,
}

impl Flow {
    /// The drawings of [`STAGES`].
    pub(super) fn new() -> Self {
        let mut stages = Vec::new();
        let mut columns = 0;
        let mut rows = 0;
        for (number, stage) in STAGES.iter().enumerate() {
            let column = columns;
            let tall_y = 2 + column * standing::STEP;
            let exits: Vec<ExitView> = stage
                .exits
                .iter()
                .zip(0_u32..)
                .map(|(exit, row)| ExitView {
                    status: exit.status,
                    code: exit.code,
                    y: lying::EXIT_TOP + row * lying::EXIT_STEP,
                    tall_y: tall_y
                        + if stage.exits.len() == 1 { 32 } else { 20 }
                        + row * standing::EXIT_STEP,
                })
                .collect();
            for (_, count) in exits.iter().zip(1_u32..) {
                rows = rows.max(count);
            }
            columns += 1;
            stages.push(StageView {
                number: number + 1,
                name: stage.name,
                words: stage.words,
                counts: stage.name == COUNTING,
                last: number + 1 == STAGES.len(),
                x: 4 + column * lying::STEP,
                y: lying::BOX_TOP,
                tall_y,
                exits,
            });
        }
        Self {
            words: in_words(),
            stages,
            width: columns * lying::STEP - (lying::STEP - lying::BOX_WIDTH) + 8,
            height: lying::EXIT_TOP + rows * lying::EXIT_STEP,
            box_width: lying::BOX_WIDTH,
            box_height: lying::BOX_HEIGHT,
            tall: columns * standing::STEP - (standing::STEP - standing::BOX_HEIGHT) + 4,
            tall_box_height: standing::BOX_HEIGHT,
        }
    }
}

/// The drawing for those who do not see it.
fn in_words() -> String {
    let stages: Vec<String> = STAGES
        .iter()
        .map(|stage| {
            let exits: Vec<String> = stage
                .exits
                .iter()
                .map(|exit| format!("{} {}", exit.status, exit.code))
                .collect();
            match exits.as_slice() {
                [] => format!("{} ({})", stage.name, stage.words),
                _ => format!(
                    "{} ({}; may end in {})",
                    stage.name,
                    stage.words,
                    exits.join(" or ")
                ),
            }
        })
        .collect();
    format!(
        "In this order: {}. Only the count costs a call.",
        stages.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::super::operation::TRYABLE;
    use super::*;

    #[test]
    fn every_way_out_is_an_answer_of_the_document() {
        let document = livecheck_openapi::document().expect("the document");
        let check = document.operation(TRYABLE).expect("the operation");
        for exit in STAGES.iter().flat_map(|stage| stage.exits) {
            let answer = check
                .answers
                .iter()
                .find(|answer| answer.status == exit.status);
            let codes = &answer
                .unwrap_or_else(|| panic!("no answer {}", exit.status))
                .codes;
            assert!(
                codes.iter().any(|code| code == exit.code),
                "{} {}",
                exit.status,
                exit.code
            );
        }
    }

    #[test]
    fn one_stage_counts_and_it_comes_right_before_the_answer() {
        let flow = Flow::new();
        let counting: Vec<usize> = flow
            .stages
            .iter()
            .filter(|stage| stage.counts)
            .map(|stage| stage.number)
            .collect();
        assert_eq!(counting, [STAGES.len() - 1]);
    }

    #[test]
    fn nothing_is_drawn_outside_the_frame() {
        let flow = Flow::new();
        for stage in &flow.stages {
            assert!(
                stage.x + flow.box_width <= flow.width
                    && stage.tall_y + flow.tall_box_height <= flow.tall
            );
            assert!(
                stage
                    .exits
                    .iter()
                    .all(|exit| exit.y + 40 <= flow.height && exit.tall_y <= flow.tall)
            );
        }
    }
}
