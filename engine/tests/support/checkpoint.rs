//! Writes checkpoints as PyTorch did before version 1.6, and parts of them with which something is wrong.
#![allow(dead_code, reason = "every test file uses a part of it")]

/// One tensor of floats: name, shape, numbers.
pub(crate) type Entry<'a> = (&'a str, &'a [usize], &'a [f32]);

const MAGIC: &[u8] = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.";
const PROTOCOL: &[u8] = b"\x80\x02M\xe9\x03.";
const SYSTEM: &[u8] = b"\x80\x02}q\x00.";

/// A whole checkpoint.
pub(crate) fn checkpoint(entries: &[Entry<'_>]) -> Vec<u8> {
    let storages: Vec<&[f32]> = entries.iter().map(|entry| entry.2).collect();
    with_state(&state(entries), &storages)
}

/// A checkpoint with this pickle of its tensors; each storage has its place as its key.
pub(crate) fn with_state(state: &[u8], storages: &[&[f32]]) -> Vec<u8> {
    let mut file = [MAGIC, PROTOCOL, SYSTEM, state].concat();
    file.extend(b"\x80\x02](");
    for key in 0..storages.len() {
        text(&mut file, &key.to_string());
    }
    file.extend(b"e.");
    for storage in storages {
        file.extend((storage.len() as u64).to_le_bytes());
        file.extend(storage.iter().flat_map(|number| number.to_le_bytes()));
    }
    file
}

/// The pickle of the tensors.
pub(crate) fn state(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut file = b"\x80\x02ccollections\nOrderedDict\n)R(".to_vec();
    for (key, (name, shape, numbers)) in entries.iter().enumerate() {
        text(&mut file, name);
        tensor(&mut file, &key.to_string(), numbers.len(), shape);
    }
    file.extend(b"u.");
    file
}

/// A call that makes a tensor of a whole storage.
pub(crate) fn tensor(file: &mut Vec<u8>, key: &str, length: usize, shape: &[usize]) {
    file.extend(b"ctorch._utils\n_rebuild_tensor_v2\n((");
    text(file, "storage");
    file.extend(b"ctorch\nFloatStorage\n");
    text(file, key);
    text(file, "cpu");
    number(file, length);
    file.extend(b"NtQK\x00(");
    for &side in shape {
        number(file, side);
    }
    file.extend(b"t(");
    for at in 0..shape.len() {
        number(file, shape[at + 1..].iter().product());
    }
    file.extend(b"t\x89ccollections\nOrderedDict\n)RtR");
}

pub(crate) fn text(file: &mut Vec<u8>, text: &str) {
    file.push(b'X');
    file.extend((text.len() as u32).to_le_bytes());
    file.extend(text.as_bytes());
}

fn number(file: &mut Vec<u8>, number: usize) {
    file.push(b'J');
    file.extend(i32::try_from(number).unwrap_or(i32::MAX).to_le_bytes());
}
