//! PyTorch's checkpoints in the old format (before version 1.6): four pickles, then the bare numbers of each storage
//! (`torch/serialization.py`, `_legacy_save`).
//!
//! Promises that nothing of the file is executed, and that no more memory is taken than a few times the file's length.

mod bytes;
mod machine;
mod pickle;

use std::collections::HashMap;

use thiserror::Error;

use super::super::PackTensors;
use bytes::{Cut, Reader};
pub use pickle::PickleError;
use pickle::{Global, Id, Pickle, Value};

/// The first pickle: `0x1950a86a20f9469cfc6c`, lowest byte first.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const PROTOCOL: i64 = 1001;
/// What a file in the new format begins with.
const ZIP: &[u8] = b"PK\x03\x04";

/// Why a checkpoint was refused.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckpointError {
    /// A pickle of it was refused.
    #[error(transparent)]
    Pickle(#[from] PickleError),
    /// It is in the format that PyTorch has written since 1.6.
    #[error(
        "this checkpoint is a zip archive; save it again with \
         `torch.save(..., _use_new_zipfile_serialization=False)`, or as safetensors"
    )]
    Zip,
    /// It begins as no checkpoint does.
    #[error("this is no PyTorch checkpoint in the old format")]
    NotACheckpoint,
    /// Something of it is not as PyTorch writes it.
    #[error("the checkpoint's {what} is not as PyTorch writes it")]
    Layout {
        /// Which part.
        what: String,
    },
    /// It names a tensor twice.
    #[error("the tensor `{name}` is there twice")]
    Duplicate {
        /// Its name.
        name: String,
    },
    /// Its tensors are larger than the numbers in it.
    #[error("the tensor `{name}` claims more numbers than the file has")]
    TooLarge {
        /// Its name.
        name: String,
    },
    /// There is something after the last storage.
    #[error("{bytes} bytes follow the last tensor")]
    Trailing {
        /// How many.
        bytes: usize,
    },
}

impl From<Cut> for CheckpointError {
    fn from(cut: Cut) -> Self {
        Self::Pickle(cut.into())
    }
}

/// Whether a file begins as a checkpoint of either format.
pub(super) fn looks_like_one(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(&[0x80, 2, 0x8a, 10])
}

/// One tensor as the pickle describes it.
struct Entry {
    name: String,
    storage: String,
    offset: usize,
    shape: Vec<usize>,
}

struct Storage {
    global: Global,
    length: usize,
}

/// The tensors of floats by name. Counters of whole numbers (`num_batches_tracked`) are checked and left out, and a
/// `module.` before all names, which training on several devices leaves, is cut off.
pub(super) fn read(bytes: &[u8]) -> Result<PackTensors, CheckpointError> {
    if bytes.starts_with(ZIP) {
        return Err(CheckpointError::Zip);
    }
    let mut reader = Reader::new(bytes);
    if !looks_like_one(bytes) || *Pickle::read(&mut reader)?.root() != Value::Long(MAGIC.into()) {
        return Err(CheckpointError::NotACheckpoint);
    }
    if *Pickle::read(&mut reader)?.root() != Value::Int(PROTOCOL) {
        return Err(layout("protocol"));
    }
    // The machine that wrote it: byte order and sizes, which `torch.load` does not look at either.
    Pickle::read(&mut reader)?;
    let state = Pickle::read(&mut reader)?;
    let mut storages = HashMap::new();
    let entries = entries(&state, &mut storages)?;
    let order = Pickle::read(&mut reader)?;
    let numbers = numbers(&mut reader, &order, &storages)?;
    if reader.left() > 0 {
        return Err(CheckpointError::Trailing {
            bytes: reader.left(),
        });
    }
    tensors(entries, &storages, &numbers)
}

fn entries(
    state: &Pickle,
    storages: &mut HashMap<String, Storage>,
) -> Result<Vec<Entry>, CheckpointError> {
    let Value::Dict(items) = state.root() else {
        return Err(layout("dictionary of tensors"));
    };
    let mut entries = Vec::with_capacity(items.len());
    for &(key, value) in items {
        let Value::Text(name) = state.get(key) else {
            return Err(layout("name of a tensor"));
        };
        let entry = entry(state, name, value, storages);
        entries.push(entry.ok_or_else(|| layout(&format!("entry `{name}`")))?);
    }
    Ok(entries)
}

/// `_rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)`.
fn entry(
    state: &Pickle,
    name: &str,
    value: Id,
    storages: &mut HashMap<String, Storage>,
) -> Option<Entry> {
    let Value::Tensor(arguments) = state.get(value) else {
        return None;
    };
    let [storage, offset, shape, strides, ..] = tuple(state, *arguments)? else {
        return None;
    };
    let Value::Persistent(storage) = state.get(*storage) else {
        return None;
    };
    // ("storage", type, key, place, length, view)
    let [word, kind, key, _, length, view] = tuple(state, *storage)? else {
        return None;
    };
    let (Value::Text(word), Value::Text(key)) = (state.get(*word), state.get(*key)) else {
        return None;
    };
    let Value::Global(global @ (Global::FloatStorage | Global::LongStorage)) = *state.get(*kind)
    else {
        return None;
    };
    if word != "storage" || *state.get(*view) != Value::None {
        return None;
    }
    let length = size(state, *length)?;
    let known = storages
        .entry(key.clone())
        .or_insert(Storage { global, length });
    if (known.global, known.length) != (global, length) {
        return None;
    }
    let sizes = |id| -> Option<Vec<usize>> {
        tuple(state, id)?
            .iter()
            .map(|&side| size(state, side))
            .collect()
    };
    let (shape, strides) = (sizes(*shape)?, sizes(*strides)?);
    contiguous(&shape, &strides).then_some(())?;
    Some(Entry {
        name: name.to_owned(),
        storage: key.clone(),
        offset: size(state, *offset)?,
        shape,
    })
}

fn tuple(state: &Pickle, id: Id) -> Option<&[Id]> {
    match state.get(id) {
        Value::Tuple(parts) => Some(parts),
        _ => None,
    }
}

fn size(state: &Pickle, id: Id) -> Option<usize> {
    match state.get(id) {
        Value::Int(number) => usize::try_from(*number).ok(),
        _ => None,
    }
}

/// Whether rows follow each other without gaps; strides of sides of one do not matter.
fn contiguous(shape: &[usize], strides: &[usize]) -> bool {
    let mut expected = 1_usize;
    shape.len() == strides.len()
        && shape.iter().zip(strides).rev().all(|(&side, &stride)| {
            let fits = side == 1 || stride == expected;
            expected = expected.saturating_mul(side);
            fits
        })
}

/// The bytes of each storage, which stand behind each other in the order that the last pickle gives.
fn numbers<'a>(
    reader: &mut Reader<'a>,
    order: &Pickle,
    storages: &HashMap<String, Storage>,
) -> Result<HashMap<String, &'a [u8]>, CheckpointError> {
    let Value::List(keys) = order.root() else {
        return Err(layout("list of storages"));
    };
    let mut numbers = HashMap::new();
    for &key in keys {
        let Value::Text(key) = order.get(key) else {
            return Err(layout("key of a storage"));
        };
        let storage = storages
            .get(key)
            .ok_or_else(|| layout("list of storages"))?;
        let length = u64::from_le_bytes(reader.array()?);
        if length != storage.length as u64 {
            return Err(layout("length of a storage"));
        }
        let width = match storage.global {
            Global::LongStorage => 8,
            _ => 4,
        };
        let bytes = storage.length.checked_mul(width);
        let bytes = reader.take(bytes.ok_or_else(|| layout("length of a storage"))?)?;
        if numbers.insert(key.clone(), bytes).is_some() {
            return Err(layout("list of storages"));
        }
    }
    if numbers.len() == storages.len() {
        Ok(numbers)
    } else {
        Err(layout("list of storages"))
    }
}

fn tensors(
    entries: Vec<Entry>,
    storages: &HashMap<String, Storage>,
    numbers: &HashMap<String, &[u8]>,
) -> Result<PackTensors, CheckpointError> {
    // Tensors may share a storage; all together must not need more than there is.
    let mut left: usize = storages.values().map(|storage| storage.length).sum();
    let mut tensors = PackTensors::default();
    for entry in entries {
        let Entry {
            name,
            storage,
            offset,
            shape,
        } = entry;
        let too_large = || CheckpointError::TooLarge { name: name.clone() };
        let count = shape
            .iter()
            .try_fold(1_usize, |count, &side| count.checked_mul(side))
            .ok_or_else(too_large)?;
        left = left.checked_sub(count).ok_or_else(too_large)?;
        if storages[&storage].global == Global::LongStorage {
            if count == 1 && name.ends_with(".num_batches_tracked") {
                continue;
            }
            return Err(layout(&format!(
                "entry `{name}`, which holds whole numbers,"
            )));
        }
        let (floats, _) = numbers[&storage].as_chunks::<4>();
        let end = offset.checked_add(count).ok_or_else(too_large)?;
        let floats = floats.get(offset..end).ok_or_else(too_large)?;
        let short = name.strip_prefix("module.").unwrap_or(&name);
        if tensors.shape(short).is_some() {
            return Err(CheckpointError::Duplicate {
                name: short.to_owned(),
            });
        }
        let values = floats.iter().map(|float| f32::from_le_bytes(*float));
        tensors.insert(short, &shape, values.collect());
    }
    Ok(tensors)
}

fn layout(what: &str) -> CheckpointError {
    CheckpointError::Layout {
        what: what.to_owned(),
    }
}
