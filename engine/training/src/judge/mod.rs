//! How good a network is: how far it agrees with the teacher on held-out views, and how well it tells attacks from bona
//! fide captures. It never trains anything.

mod held_out;
mod scores;
mod sets;

pub use held_out::{Agreement, HeldOut, correlation, trials};
pub use scores::{Judge, LabelledView, raw_score, score};
pub use sets::{AROUND, BadSet, Views, bona_fide_photographs, labelled_folder, simulated};
