//! The machine that a pickle is written for, with the few instructions that are allowed here. It makes values and calls
//! nothing.

use std::collections::HashMap;

use super::bytes::Reader;
use super::pickle::{Global, Id, PickleError, Value};

const GLOBALS: [(&str, &str, Global); 4] = [
    ("collections", "OrderedDict", Global::OrderedDict),
    ("torch._utils", "_rebuild_tensor_v2", Global::RebuildTensor),
    ("torch", "FloatStorage", Global::FloatStorage),
    ("torch", "LongStorage", Global::LongStorage),
];

#[derive(Default)]
pub(super) struct Machine {
    pub(super) values: Vec<Value>,
    stack: Vec<Id>,
    /// Heights of the stack at the marks.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
}

impl Machine {
    /// Carries out one instruction; the result at STOP.
    pub(super) fn step(
        &mut self,
        opcode: u8,
        at: usize,
        reader: &mut Reader<'_>,
    ) -> Result<Option<Id>, PickleError> {
        match opcode {
            // PROTO
            0x80 => match reader.byte()? {
                2 => {}
                _ => return Err(nonsense("protocol", at)),
            },
            // STOP
            b'.' => {
                let root = self.pop(at)?;
                return if self.stack.is_empty() && self.marks.is_empty() {
                    Ok(Some(root))
                } else {
                    Err(nonsense("end", at))
                };
            }
            b'(' => self.marks.push(self.stack.len()),
            b'N' => self.push(Value::None),
            // NEWTRUE, NEWFALSE
            0x88 | 0x89 => self.push(Value::Bool),
            b'K' => {
                let value = i64::from(reader.byte()?);
                self.push(Value::Int(value));
            }
            b'M' => {
                let value = i64::from(u16::from_le_bytes(reader.array()?));
                self.push(Value::Int(value));
            }
            b'J' => {
                let value = i64::from(i32::from_le_bytes(reader.array()?));
                self.push(Value::Int(value));
            }
            // LONG1
            0x8a => {
                let length = usize::from(reader.byte()?);
                let bytes = reader.take(length)?.to_vec();
                self.push(Value::Long(bytes));
            }
            b'X' => {
                let length = u32::from_le_bytes(reader.array()?) as usize;
                let text = std::str::from_utf8(reader.take(length)?);
                let text = text.map_err(|_| nonsense("text", at))?.to_owned();
                self.push(Value::Text(text));
            }
            b'c' => {
                let (module, name) = (reader.line()?, reader.line()?);
                let known = GLOBALS
                    .iter()
                    .find(|known| (known.0.as_bytes(), known.1.as_bytes()) == (module, name));
                let global = known.ok_or_else(|| PickleError::Global {
                    name: shown(module, name),
                    at,
                })?;
                self.push(Value::Global(global.2));
            }
            b'}' => self.push(Value::Dict(Vec::new())),
            b']' => self.push(Value::List(Vec::new())),
            b')' => self.push(Value::Tuple(Vec::new())),
            // TUPLE1, TUPLE2, TUPLE3
            0x85..=0x87 => {
                let parts = self.pop_many(usize::from(opcode - 0x84), at)?;
                self.push(Value::Tuple(parts));
            }
            b't' => {
                let parts = self.pop_to_mark(at)?;
                self.push(Value::Tuple(parts));
            }
            b'q' => {
                let number = u32::from(reader.byte()?);
                self.remember(number, at)?;
            }
            b'r' => {
                let number = u32::from_le_bytes(reader.array()?);
                self.remember(number, at)?;
            }
            b'h' => {
                let number = u32::from(reader.byte()?);
                self.recall(number, at)?;
            }
            b'j' => {
                let number = u32::from_le_bytes(reader.array()?);
                self.recall(number, at)?;
            }
            b'Q' => {
                let name = self.pop(at)?;
                self.push(Value::Persistent(name));
            }
            b'R' => self.call(at)?,
            b's' => {
                let pair = self.pop_many(2, at)?;
                self.set_items(&pair, at)?;
            }
            b'u' => {
                let pairs = self.pop_to_mark(at)?;
                self.set_items(&pairs, at)?;
            }
            b'e' => {
                let items = self.pop_to_mark(at)?;
                match self.top(at)? {
                    Value::List(list) => list.extend(items),
                    _ => return Err(nonsense("list", at)),
                }
            }
            // BUILD: attributes of a dictionary, of which none is needed.
            b'b' => {
                self.pop(at)?;
                if !matches!(self.top(at)?, Value::Dict(_)) {
                    return Err(nonsense("state", at));
                }
            }
            other => {
                return Err(PickleError::Opcode {
                    name: opcode_name(other),
                    at,
                });
            }
        }
        Ok(None)
    }

    /// REDUCE: of the two functions that may be named.
    fn call(&mut self, at: usize) -> Result<(), PickleError> {
        let arguments = self.pop(at)?;
        let function = self.pop(at)?;
        let made = match (&self.values[function.0], &self.values[arguments.0]) {
            (Value::Global(Global::OrderedDict), Value::Tuple(none)) if none.is_empty() => {
                Value::Dict(Vec::new())
            }
            (Value::Global(Global::RebuildTensor), Value::Tuple(_)) => Value::Tensor(arguments),
            _ => return Err(nonsense("call", at)),
        };
        self.push(made);
        Ok(())
    }

    fn set_items(&mut self, pairs: &[Id], at: usize) -> Result<(), PickleError> {
        let (pairs, []) = pairs.as_chunks::<2>() else {
            return Err(nonsense("pair", at));
        };
        match self.top(at)? {
            Value::Dict(dict) => dict.extend(pairs.iter().map(|&[key, value]| (key, value))),
            _ => return Err(nonsense("dictionary", at)),
        }
        Ok(())
    }

    fn push(&mut self, value: Value) {
        self.stack.push(Id(self.values.len()));
        self.values.push(value);
    }

    /// Nothing is taken from below the last mark.
    fn pop(&mut self, at: usize) -> Result<Id, PickleError> {
        if self.stack.len() <= self.marks.last().copied().unwrap_or(0) {
            return Err(nonsense("empty stack", at));
        }
        self.stack.pop().ok_or_else(|| nonsense("empty stack", at))
    }

    fn pop_many(&mut self, count: usize, at: usize) -> Result<Vec<Id>, PickleError> {
        let mut parts = (0..count)
            .map(|_| self.pop(at))
            .collect::<Result<Vec<_>, _>>()?;
        parts.reverse();
        Ok(parts)
    }

    fn pop_to_mark(&mut self, at: usize) -> Result<Vec<Id>, PickleError> {
        let mark = self.marks.pop().ok_or_else(|| nonsense("mark", at))?;
        Ok(self.stack.split_off(mark))
    }

    fn top(&mut self, at: usize) -> Result<&mut Value, PickleError> {
        let top = self
            .stack
            .last()
            .ok_or_else(|| nonsense("empty stack", at))?;
        Ok(&mut self.values[top.0])
    }

    fn remember(&mut self, number: u32, at: usize) -> Result<(), PickleError> {
        let top = *self
            .stack
            .last()
            .ok_or_else(|| nonsense("empty stack", at))?;
        self.memo.insert(number, top);
        Ok(())
    }

    fn recall(&mut self, number: u32, at: usize) -> Result<(), PickleError> {
        let id = self.memo.get(&number);
        self.stack.push(*id.ok_or_else(|| nonsense("memory", at))?);
        Ok(())
    }
}

fn nonsense(what: &'static str, at: usize) -> PickleError {
    PickleError::Nonsense { what, at }
}

fn shown(module: &[u8], name: &[u8]) -> String {
    /// Names are short; an attacker's need not be.
    const MOST: usize = 60;
    let all = format!(
        "{}.{}",
        String::from_utf8_lossy(module),
        String::from_utf8_lossy(name)
    );
    all.chars().filter(|c| !c.is_control()).take(MOST).collect()
}

/// Names of the refused instructions that are met most (pickletools of CPython), else the number.
fn opcode_name(opcode: u8) -> String {
    let known = match opcode {
        b'i' => "INST",
        b'o' => "OBJ",
        0x81 => "NEWOBJ",
        0x92 => "NEWOBJ_EX",
        0x93 => "STACK_GLOBAL",
        0x82..=0x84 => "EXT",
        b'P' => "PERSID",
        b'G' => "BINFLOAT",
        b'U' | b'T' => "STRING",
        b'B' | b'C' | 0x8e => "BYTES",
        0x8b => "LONG4",
        0x95 => "FRAME",
        _ => return format!("0x{opcode:02x}"),
    };
    known.to_owned()
}
