//! The little of Python's pickle that a checkpoint of tensors needs, read and never executed.
//!
//! Promises that every opcode and every global outside a short list is refused with its name and offset, that each opcode
//! makes at most one value (so memory is bounded by the file's length) and that nothing recurses. Values refer to each other
//! by number; a value that holds itself is harmless.

use thiserror::Error;

use super::bytes::{Cut, Reader};
use super::machine::Machine;

/// Why a pickle was refused.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PickleError {
    /// It ends in the middle.
    #[error("the file is cut off at byte {at}")]
    Truncated {
        /// Where more bytes were needed.
        at: usize,
    },
    /// An instruction that no such checkpoint needs.
    #[error("the pickle's instruction {name} at byte {at} is not allowed")]
    Opcode {
        /// Its name, or its number.
        name: String,
        /// Where it stands in the file.
        at: usize,
    },
    /// A Python object that no such checkpoint needs: code that loading the file in Python would run.
    #[error("the pickle wants Python's `{name}` at byte {at}, which is not allowed")]
    Global {
        /// Module and name.
        name: String,
        /// Where it stands in the file.
        at: usize,
    },
    /// An instruction on values that it does not fit.
    #[error("the pickle's {what} at byte {at} makes no sense")]
    Nonsense {
        /// What does not fit.
        what: &'static str,
        /// Where it stands in the file.
        at: usize,
    },
}

impl From<Cut> for PickleError {
    fn from(Cut { at }: Cut) -> Self {
        Self::Truncated { at }
    }
}

/// A value's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Id(pub(super) usize);

/// The Python objects that may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Global {
    OrderedDict,
    RebuildTensor,
    FloatStorage,
    LongStorage,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    None,
    Bool,
    Int(i64),
    /// A long integer's bytes, lowest first.
    Long(Vec<u8>),
    Text(String),
    Global(Global),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    /// What a persistent identifier of this value stands for.
    Persistent(Id),
    /// `_rebuild_tensor_v2` of this tuple.
    Tensor(Id),
}

/// All values of one pickle.
#[derive(Debug)]
pub(super) struct Pickle {
    values: Vec<Value>,
    root: Id,
}

impl Pickle {
    /// Reads one pickle, to its STOP.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, PickleError> {
        let mut machine = Machine::default();
        loop {
            let at = reader.at();
            let opcode = reader.byte()?;
            if let Some(root) = machine.step(opcode, at, reader)? {
                return Ok(Self {
                    values: machine.values,
                    root,
                });
            }
        }
    }

    pub(super) fn root(&self) -> &Value {
        self.get(self.root)
    }

    /// Numbers come from this pickle alone, so they are always there.
    pub(super) fn get(&self, id: Id) -> &Value {
        self.values.get(id.0).unwrap_or(&Value::None)
    }
}
