//! Function matching (Beyer et al. 2022): student and teacher look at the same view, which is changed and mixed anew every
//! time, and the teacher says at that moment what it thinks of it. No label is ever kept.

mod batch;
mod producer;
mod teacher;
mod view;

pub use batch::{Batch, BatchMaker, ViewSettings};
pub use producer::Producer;
pub use teacher::{BadTeacher, Teacher, TeacherFiles};
pub use view::View;
