//! The client's half.

use super::ir::Api;
use super::output::Files;

/// All files of the folder.
pub(crate) fn files(_api: &Api) -> Files {
    Files::new()
}
