//! A compiled network: steps over one arena.

use std::ops::Range;

use super::arena::with_arena;
use super::graph::OutputForm;
use super::isa::Isa;
use super::pooling::sigmoid;
use super::step::{Slot, Step};

/// Copies a layer's output out of the arena.
#[derive(Debug)]
pub(super) struct Export {
    pub(super) from: Slot,
    pub(super) channels: Range<usize>,
    pub(super) form: OutputForm,
    /// Where it starts in the output of one image.
    pub(super) at: usize,
}

impl Export {
    /// Floats that it hands out of one image.
    pub(super) fn len(&self) -> usize {
        self.from.frame.pixels() * self.channels.len()
    }
}

/// A network that is ready to run on this machine. Share one among threads: each runs it in an arena of its own.
#[derive(Debug)]
pub(crate) struct Program {
    isa: Isa,
    input: Slot,
    steps: Vec<Step>,
    exports: Vec<Export>,
    /// Floats of one image's maps.
    maps: usize,
    /// Floats between the halves of the step that needs most.
    between: usize,
}

impl Program {
    pub(super) fn new(
        isa: Isa,
        input: Slot,
        steps: Vec<Step>,
        exports: Vec<Export>,
        [maps, between]: [usize; 2],
    ) -> Self {
        Self {
            isa,
            input,
            steps,
            exports,
            maps,
            between,
        }
    }

    /// Floats of one image: height x width x channels, channels last.
    pub(crate) fn input_len(&self) -> usize {
        self.input.frame.pixels() * self.input.frame.shape.channels
    }

    /// Floats that one image gives: the outputs in the order in which the network names them, each channels last.
    pub(crate) fn output_len(&self) -> usize {
        self.exports.iter().map(Export::len).sum()
    }

    /// Runs the network on all images at once, on this thread.
    ///
    /// # Panics
    /// When `input` is not a whole number of images or `output` not as many outputs.
    pub(crate) fn run(&self, input: &[f32], output: &mut [f32]) {
        let images = input.len() / self.input_len();
        assert_eq!(
            input.len(),
            images * self.input_len(),
            "floats of the input"
        );
        assert_eq!(
            output.len(),
            images * self.output_len(),
            "floats of the output"
        );
        with_arena(self.maps * images + self.between, |arena| {
            // SAFETY: the arena has room for the maps of all images, then for what stands between the halves of a step.
            unsafe {
                let between = arena.add(self.maps * images);
                self.import(input, arena, images);
                for step in &self.steps {
                    step.run(self.isa, arena, between, images);
                }
                self.export(output, arena, images);
            }
        });
    }

    /// Copies the images into the frame that the first layers read.
    ///
    /// # Safety
    /// The arena has room for so many images.
    unsafe fn import(&self, input: &[f32], arena: *mut f32, images: usize) {
        let frame = self.input.frame;
        let row = frame.shape.width * frame.shape.channels;
        // SAFETY: the map holds the images, and each of their rows.
        unsafe {
            let map = self.input.in_arena(arena, images);
            map.clear_border(images);
            for (number, values) in input.chunks_exact(row).enumerate() {
                let (image, y) = (number / frame.shape.height, number % frame.shape.height);
                let to = map.image(image).add(y * frame.row());
                if frame.pitch == frame.shape.channels {
                    to.copy_from_nonoverlapping(values.as_ptr(), row);
                    continue;
                }
                for (x, pixel) in values.chunks_exact(frame.shape.channels).enumerate() {
                    let to = to.add(x * frame.pitch);
                    to.copy_from_nonoverlapping(pixel.as_ptr(), pixel.len());
                    to.add(pixel.len())
                        .write_bytes(0, frame.pitch - pixel.len());
                }
            }
        }
    }

    /// Copies the outputs out of their frames.
    ///
    /// # Safety
    /// The arena holds the outputs of so many images.
    unsafe fn export(&self, output: &mut [f32], arena: *mut f32, images: usize) {
        for (image, output) in output
            .chunks_exact_mut(self.output_len().max(1))
            .enumerate()
        {
            for export in &self.exports {
                let (frame, form) = (export.from.frame, export.form);
                let values = &mut output[export.at..][..export.len()];
                for (number, pixel) in values.chunks_exact_mut(export.channels.len()).enumerate() {
                    let (y, x) = (number / frame.shape.width, number % frame.shape.width);
                    let offset = y * frame.row() + x * frame.pitch + export.channels.start;
                    // SAFETY: the pixel is in the map of one of the images, and has these channels.
                    let from = unsafe {
                        let start = export.from.in_arena(arena, images).image(image);
                        std::slice::from_raw_parts(start.add(offset), pixel.len())
                    };
                    pixel.copy_from_slice(from);
                }
                if form == OutputForm::Sigmoid {
                    values.iter_mut().for_each(|value| *value = sigmoid(*value));
                }
            }
        }
    }
}
