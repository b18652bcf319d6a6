//! The little of TensorFlow Lite that an importer needs: constant tensors by name. Only f16 constants are read, as the
//! published BlazeFace has no others; operators are not looked at.
//!
//! The file is a flatbuffer (<https://flatbuffers.dev/internals/>): tables point to a list of field offsets, vectors are a
//! length and elements. Field numbers are those of TensorFlow's `schema.fbs`. Every read is bounds-checked.

use std::collections::HashMap;

use half::f16;
use thiserror::Error;

const MODEL_SUBGRAPHS: usize = 2;
const MODEL_BUFFERS: usize = 4;
const SUBGRAPH_TENSORS: usize = 0;
const TENSOR_SHAPE: usize = 0;
const TENSOR_TYPE: usize = 1;
const TENSOR_BUFFER: usize = 2;
const TENSOR_NAME: usize = 3;
const BUFFER_DATA: usize = 0;
/// `TensorType.FLOAT16`.
const FLOAT16: u8 = 1;

/// Why a TensorFlow Lite file could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TfliteError {
    /// The identifier `TFL3` is missing.
    #[error("the identifier TFL3 is missing")]
    NotTflite,
    /// An offset points out of the file.
    #[error("an offset points out of the file")]
    OutOfBounds,
    /// A constant that was asked for is not there, or is no f16 tensor whose data fill its shape.
    #[error("there is no f16 constant `{name}`")]
    NoConstant {
        /// Its name in the file.
        name: String,
    },
}

/// The constants of a file by name.
#[derive(Debug)]
pub(super) struct Tflite<'a> {
    constants: HashMap<&'a str, Constant<'a>>,
}

#[derive(Debug)]
struct Constant<'a> {
    shape: Vec<usize>,
    kind: u8,
    data: &'a [u8],
}

impl<'a> Tflite<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, TfliteError> {
        let file = Flatbuffer(bytes);
        if file.bytes(4, 4)? != b"TFL3" {
            return Err(TfliteError::NotTflite);
        }
        let model = file.follow(0)?;
        let buffers = file.tables(model, MODEL_BUFFERS)?;
        let mut constants = HashMap::new();
        for graph in file.tables(model, MODEL_SUBGRAPHS)? {
            for tensor in file.tables(graph, SUBGRAPH_TENSORS)? {
                let buffer = match file.field(tensor, TENSOR_BUFFER)? {
                    Some(at) => file.u32(at)? as usize,
                    None => 0,
                };
                let buffer = *buffers.get(buffer).ok_or(TfliteError::OutOfBounds)?;
                let data = file.vector(buffer, BUFFER_DATA, 1)?;
                let name = std::str::from_utf8(file.vector(tensor, TENSOR_NAME, 1)?);
                let name = name.map_err(|_| TfliteError::OutOfBounds)?;
                let (sides, _) = file.vector(tensor, TENSOR_SHAPE, 4)?.as_chunks::<4>();
                let kind = match file.field(tensor, TENSOR_TYPE)? {
                    Some(at) => file.bytes(at, 1)?[0],
                    None => 0,
                };
                let shape = sides
                    .iter()
                    .map(|side| u32::from_le_bytes(*side) as usize)
                    .collect();
                constants.insert(name, Constant { shape, kind, data });
            }
        }
        Ok(Self { constants })
    }

    /// The constant of this name and number of dimensions, widened to f32.
    pub(super) fn floats<const D: usize>(
        &self,
        name: &str,
    ) -> Result<([usize; D], Vec<f32>), TfliteError> {
        let missing = || TfliteError::NoConstant {
            name: name.to_owned(),
        };
        let constant = self
            .constants
            .get(name)
            .filter(|constant| constant.kind == FLOAT16)
            .ok_or_else(missing)?;
        let shape = <[usize; D]>::try_from(constant.shape.as_slice()).map_err(|_| missing())?;
        let (halves, rest) = constant.data.as_chunks::<2>();
        if !rest.is_empty() || halves.len() != shape.iter().product::<usize>() {
            return Err(missing());
        }
        Ok((
            shape,
            halves
                .iter()
                .map(|half| f16::from_le_bytes(*half).to_f32())
                .collect(),
        ))
    }
}

struct Flatbuffer<'a>(&'a [u8]);

impl<'a> Flatbuffer<'a> {
    fn bytes(&self, at: usize, count: usize) -> Result<&'a [u8], TfliteError> {
        let end = at.checked_add(count).ok_or(TfliteError::OutOfBounds)?;
        self.0.get(at..end).ok_or(TfliteError::OutOfBounds)
    }

    fn u16(&self, at: usize) -> Result<u16, TfliteError> {
        let (bytes, _) = self.bytes(at, 2)?.as_chunks::<2>();
        Ok(u16::from_le_bytes(bytes[0]))
    }

    fn u32(&self, at: usize) -> Result<u32, TfliteError> {
        let (bytes, _) = self.bytes(at, 4)?.as_chunks::<4>();
        Ok(u32::from_le_bytes(bytes[0]))
    }

    /// The position that the offset stored at `at` points to.
    fn follow(&self, at: usize) -> Result<usize, TfliteError> {
        at.checked_add(self.u32(at)? as usize)
            .ok_or(TfliteError::OutOfBounds)
    }

    /// Where a table keeps its field, if it has it. The table starts with a signed distance back to its field list.
    fn field(&self, table: usize, number: usize) -> Result<Option<usize>, TfliteError> {
        let back = self.u32(table)? as i32;
        let list = usize::try_from(table as i64 - i64::from(back))
            .map_err(|_| TfliteError::OutOfBounds)?;
        let entry = 4 + 2 * number;
        if entry >= usize::from(self.u16(list)?) {
            return Ok(None);
        }
        let offset = usize::from(self.u16(list + entry)?);
        Ok((offset != 0).then_some(table + offset))
    }

    /// The bytes of a field that is a vector of elements of this size; none when the field is absent.
    fn vector(&self, table: usize, number: usize, element: usize) -> Result<&'a [u8], TfliteError> {
        let Some(field) = self.field(table, number)? else {
            return Ok(&[]);
        };
        let start = self.follow(field)?;
        let length = (self.u32(start)? as usize)
            .checked_mul(element)
            .ok_or(TfliteError::OutOfBounds)?;
        self.bytes(start + 4, length)
    }

    /// The positions of the tables in a field that is a vector of them.
    fn tables(&self, table: usize, number: usize) -> Result<Vec<usize>, TfliteError> {
        let Some(field) = self.field(table, number)? else {
            return Ok(Vec::new());
        };
        let start = self.follow(field)?;
        let count = self.u32(start)? as usize;
        self.bytes(
            start + 4,
            count.checked_mul(4).ok_or(TfliteError::OutOfBounds)?,
        )?;
        (0..count)
            .map(|index| self.follow(start + 4 + 4 * index))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_another_kind_and_offsets_out_of_the_file_are_refused() {
        assert!(matches!(
            Tflite::parse(b"\x08\0\0\0TFL2"),
            Err(TfliteError::NotTflite)
        ));
        assert!(matches!(Tflite::parse(b""), Err(TfliteError::OutOfBounds)));
        assert!(matches!(
            Tflite::parse(b"\xff\xff\xff\xffTFL3"),
            Err(TfliteError::OutOfBounds)
        ));
        assert!(matches!(
            Tflite::parse(b"\x08\0\0\0TFL3\xff\xff\xff\x7f"),
            Err(TfliteError::OutOfBounds)
        ));
    }
}
