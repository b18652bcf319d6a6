//! PyTorch's old checkpoints: the published ones give the tensors that PyTorch reads from them, and hostile ones are refused
//! with what they tried.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking, and say what they skip"
)]

#[path = "support/checkpoint.rs"]
mod checkpoint;
mod support;

use std::error::Error;

use checkpoint::{state, tensor, text, with_state};
use livecheck_engine::weights::import::{ImportError, ImportRequest, import_network};
use livecheck_engine::weights::{Pack, PackTensors, Samples, inspect};
use support::shared;

fn request() -> ImportRequest {
    ImportRequest {
        name: "imported".to_owned(),
        version: "1.0.0".to_owned(),
        licence: "Apache-2.0".to_owned(),
        provenance: "a test".to_owned(),
        crop_scale: None,
        samples: Samples::Bgr255,
        bona_fide_class: 1,
    }
}

/// The error with all its causes, of a file that must be refused.
#[track_caller]
fn refusal(file: &[u8]) -> String {
    told(&import_network(file, &request()).unwrap_err())
}

fn told(error: &ImportError) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        told = format!("{told}: {inner}");
        cause = inner.source();
    }
    told
}

#[test]
fn the_published_checkpoints_give_their_tensors_bit_for_bit() {
    let Some(models) = shared().map(|shared| shared.join("models")) else {
        return;
    };
    for (checkpoint, reference, architecture, crop_scale) in [
        (
            "2.7_80x80_MiniFASNetV2.pth",
            "silent_face_v2_2.7_80.safetensors",
            "minifasnet-v2",
            2.7,
        ),
        (
            "4_0_0_80x80_MiniFASNetV1SE.pth",
            "silent_face_v1se_4.0_80.safetensors",
            "minifasnet-v1se",
            4.0,
        ),
    ] {
        let source = std::fs::read(models.join(checkpoint)).unwrap();
        let pack = Pack::parse(&import_network(&source, &request()).unwrap()).unwrap();
        assert_eq!(pack.metadata.architecture, architecture);
        assert_eq!(pack.notes.view.unwrap().crop_scale, crop_scale);
        let reference = std::fs::read(models.join(reference)).unwrap();
        let mut reference = PackTensors::parse(&reference).unwrap();
        let mut imported = pack.tensors().clone();
        let names: Vec<String> = reference.names().map(str::to_owned).collect();
        for name in names {
            let shape = reference.shape(&name).unwrap().to_vec();
            let bits = |values: Vec<f32>| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            let expected = bits(reference.take(&name, &shape).unwrap());
            assert!(
                bits(imported.take(&name, &shape).unwrap()) == expected,
                "{name}"
            );
        }
        imported.finish().unwrap();
        // What is recorded is found again.
        let inspection = inspect(&pack).unwrap();
        assert_eq!(inspection.input, [80, 80, 3]);
        assert_eq!(inspection.fixed_output.len(), 3);
    }
}

#[test]
fn a_published_checkpoint_is_refused_wherever_it_is_cut() {
    let Some(models) = shared().map(|shared| shared.join("models")) else {
        return;
    };
    let whole = std::fs::read(models.join("2.7_80x80_MiniFASNetV2.pth")).unwrap();
    for length in (0..whole.len()).step_by(4999).chain([whole.len() - 1]) {
        assert!(
            import_network(&whole[..length], &request()).is_err(),
            "{length}"
        );
    }
}

#[test]
fn a_checkpoint_changed_anywhere_is_an_error_or_a_pack_and_never_a_panic() {
    let Some(models) = shared().map(|shared| shared.join("models")) else {
        return;
    };
    let whole = std::fs::read(models.join("2.7_80x80_MiniFASNetV2.pth")).unwrap();
    let mut seed = 1_u32;
    for _ in 0..300 {
        let mut changed = whole.clone();
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // The pickles are the first 75,000 bytes.
        changed[(seed >> 8) as usize % 75_000] = (seed >> 3) as u8;
        drop(import_network(&changed, &request()));
    }
}

#[test]
fn python_code_is_named_and_not_run() {
    for (module, name) in [
        ("os", "system"),
        ("builtins", "eval"),
        ("torch", "HalfStorage"),
    ] {
        let pickle = format!("\x02c{module}\n{name}\n(X\x04\x00\x00\x00exittR.");
        let state = [&[0x80], pickle.as_bytes()].concat();
        let said = refusal(&with_state(&state, &[]));
        assert!(said.contains(&format!("`{module}.{name}`")), "{said}");
        assert!(said.contains("at byte 29"), "{said}");
    }
}

#[test]
fn instructions_that_no_checkpoint_needs_are_named_with_their_place() {
    for (opcode, name) in [
        (0x93, "STACK_GLOBAL"),
        (0x81, "NEWOBJ"),
        (b'i', "INST"),
        (b'o', "OBJ"),
        (b'P', "PERSID"),
        (0xff, "0xff"),
    ] {
        let said = refusal(&with_state(&[0x80, 2, opcode, b'.'], &[]));
        assert!(said.contains(name) && said.contains("at byte 29"), "{said}");
    }
}

#[test]
fn calls_of_anything_but_the_two_allowed_functions_are_refused() {
    for state in [
        // A call of a text, of a storage type, of a dictionary's type with arguments.
        &b"\x80\x02X\x01\x00\x00\x00a)R."[..],
        b"\x80\x02ctorch\nFloatStorage\n)R.",
        b"\x80\x02ccollections\nOrderedDict\nK\x01\x85R.",
        // Nothing on the stack; a mark without its end; a memory that was never written; odd items.
        b"\x80\x02R.",
        b"\x80\x02(.",
        b"\x80\x02h\x07.",
        b"\x80\x02}(K\x01u.",
        b"\x80\x02K\x01(0.",
    ] {
        let said = refusal(&with_state(state, &[]));
        assert!(said.contains("pickle"), "{said}");
    }
}

#[test]
fn depth_and_sharing_cost_no_more_than_the_file() {
    // A tuple in a tuple, a million deep.
    let mut deep = vec![0x80, 2, b')'];
    deep.resize(1_000_000, 0x85);
    deep.push(b'.');
    assert!(refusal(&with_state(&deep, &[])).contains("dictionary of tensors"));
    // Each tuple holds the one before twice: 2^200 leaves if anybody followed them.
    let mut wide = vec![0x80, 2, b')'];
    for memory in 0..200 {
        wide.extend([b'q', memory, b'h', memory, 0x86]);
    }
    wide.push(b'.');
    assert!(refusal(&with_state(&wide, &[])).contains("dictionary of tensors"));
    // A dictionary that holds itself.
    let own = b"\x80\x02}q\x00X\x01\x00\x00\x00ah\x00s.";
    assert!(refusal(&with_state(own, &[])).contains("`a`"));
}

#[test]
fn huge_claims_are_refused_before_memory_is_taken() {
    // A text of 4 GiB; a storage of 2^31 numbers; a shape of more numbers than its storage has.
    assert!(refusal(&with_state(b"\x80\x02X\xff\xff\xff\xffa.", &[])).contains("cut off"));
    let claims = |length, shape: &[usize]| {
        let mut file = b"\x80\x02}(".to_vec();
        text(&mut file, "a");
        tensor(&mut file, "0", length, shape);
        file.extend(b"u.");
        refusal(&with_state(&file, &[&[0.0; 4]]))
    };
    assert!(claims(1 << 31, &[1 << 31]).contains("length of a storage"));
    assert!(claims(4, &[70_000, 70_000]).contains("`a` claims more numbers"));
    assert!(claims(4, &[5]).contains("`a` claims more numbers"));
}

#[test]
fn many_tensors_of_one_storage_are_refused() {
    let mut file = b"\x80\x02}(".to_vec();
    for name in ["a", "b"] {
        text(&mut file, name);
        tensor(&mut file, "0", 4, &[4]);
    }
    file.extend(b"u.");
    assert!(refusal(&with_state(&file, &[&[0.0; 4]])).contains("`b` claims more numbers"));
}

#[test]
fn a_name_that_is_there_twice_is_refused() {
    let twice = state(&[("a", &[1], &[1.0]), ("module.a", &[1], &[2.0])]);
    assert!(refusal(&with_state(&twice, &[&[1.0], &[2.0]])).contains("`a` is there twice"));
}

#[test]
fn another_network_is_refused_with_what_was_seen() {
    let said = refusal(&checkpoint::checkpoint(&[(
        "fc.weight",
        &[1, 2],
        &[1.0, 2.0],
    )]));
    assert!(said.contains("fc.weight"), "{said}");
}

#[test]
fn bytes_after_the_last_storage_and_files_of_other_kinds_are_refused() {
    let mut long = checkpoint::checkpoint(&[("a", &[1], &[1.0])]);
    long.push(0);
    assert!(refusal(&long).contains("1 bytes follow"));
    assert!(refusal(b"PK\x03\x04").contains("zip archive"));
    assert!(refusal(b"").contains("ONNX"));
    assert!(refusal(b"no network at all").contains("ONNX"));
}
