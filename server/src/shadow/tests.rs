//! The shadow with a judge of the test's own, so that nothing depends on what a network says of a drawing.

use crossbeam_channel::unbounded;

use super::*;

fn compared() -> Compared {
    let model = |name: &str, threshold| Model {
        name: name.to_owned(),
        sha256: vec![name.to_owned()],
        threshold,
    };
    Compared {
        first: model("first", 0.15),
        second: model("second", 0.5),
    }
}

/// A judge that says what the photo's only byte says, in hundredths.
fn by_byte(image: &EncodedImage<'_>) -> Result<f64> {
    Ok(f64::from(*image.bytes.first().context("no byte")?) / 100.0)
}

/// Waits until everything that was handed over is judged: the judge tells of each photo.
fn told(
    judge: impl Fn(&EncodedImage<'_>) -> Result<f64> + Send + 'static,
) -> (
    impl Fn(&EncodedImage<'_>) -> Result<f64> + Send + 'static,
    Receiver<()>,
) {
    let (tell, heard) = unbounded();
    let telling = move |image: &EncodedImage<'_>| {
        let said = judge(image);
        let _ = tell.send(());
        said
    };
    (telling, heard)
}

#[test]
fn pairs_and_flips_in_both_directions_are_counted_and_go_on_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shadow/counts.json");
    for round in 1..=2_u64 {
        let (judge, heard) = told(by_byte);
        let shadow = Shadow::with_judge(judge, compared(), file.clone()).expect("started");
        let feed = shadow.feed();
        // Answered, then the shadow: agreed twice, an attack for the shadow only, bona fide for the shadow only; unreadable.
        for (first, second) in [(0.1, 50), (0.9, 90), (0.15, 51), (0.16, 50)] {
            feed.offer(vec![second], ImageFormat::Jpeg, first);
            heard.recv().expect("judged");
        }
        feed.offer(Vec::new(), ImageFormat::Jpeg, 0.1);
        heard.recv().expect("judged");
        shadow.stop();
        let tally = Tally::read(&file).expect("counts");
        assert_eq!(
            (tally.pairs, tally.failed, tally.dropped),
            (4 * round, round, 0)
        );
        let flips = Flips {
            to_attack: round,
            to_bona_fide: round,
        };
        assert_eq!(tally.flips, flips);
        for histogram in [
            tally.difference_histogram,
            tally.first_histogram,
            tally.second_histogram,
        ] {
            assert_eq!(histogram.iter().sum::<u64>(), 4 * round);
        }
        assert!((tally.difference_sum - 1.1 * round as f64).abs() < 1e-9);
    }
}

#[test]
fn a_shadow_that_hangs_takes_no_more_than_its_queue_and_delays_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("counts.json");
    let (go, wait) = unbounded::<()>();
    let (begun, begins) = unbounded();
    let judge = move |_: &EncodedImage<'_>| {
        let _ = begun.send(());
        // Ends when the test lets go.
        let _ = wait.recv();
        Ok(0.5)
    };
    let shadow = Shadow::with_judge(judge, compared(), file.clone()).expect("started");
    let feed = shadow.feed();
    feed.offer(vec![1], ImageFormat::Jpeg, 0.1);
    begins.recv().expect("in work");
    // None of these returns late: nobody takes them.
    for _ in 0..QUEUE + 5 {
        feed.offer(vec![1], ImageFormat::Jpeg, 0.1);
    }
    drop(go);
    shadow.stop();
    let tally = Tally::read(&file).expect("counts");
    assert!(tally.pairs >= 1);
    assert_eq!(tally.pairs + tally.dropped, 1 + QUEUE as u64 + 5);
    assert!(tally.dropped >= 5, "{}", tally.dropped);
}

#[test]
fn a_judge_that_panics_costs_one_pair() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("counts.json");
    let (judge, heard) = told(by_byte);
    let judge = move |image: &EncodedImage<'_>| {
        assert!(image.bytes != [13], "as it should");
        judge(image)
    };
    let shadow = Shadow::with_judge(judge, compared(), file.clone()).expect("started");
    shadow.feed().offer(vec![13], ImageFormat::Jpeg, 0.1);
    shadow.feed().offer(vec![1], ImageFormat::Jpeg, 0.1);
    heard.recv().expect("judged");
    shadow.stop();
    let tally = Tally::read(&file).expect("counts");
    assert_eq!((tally.pairs, tally.failed), (1, 1));
}

#[test]
fn two_servers_do_not_count_into_one_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("counts.json");
    let shadow = Shadow::with_judge(by_byte, compared(), file.clone()).expect("started");
    let Err(refused) = Shadow::with_judge(by_byte, compared(), file.clone()) else {
        panic!("both count");
    };
    assert!(refused.to_string().contains("another server"), "{refused}");
    shadow.stop();
    Shadow::with_judge(by_byte, compared(), file)
        .expect("started")
        .stop();
}

#[test]
fn counts_of_other_models_and_files_of_another_kind_are_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("counts.json");
    Tally::new(compared()).write(&file).expect("written");
    let mut other = compared();
    other.second.threshold = 0.6;
    let refused = Tally::resume(&file, other).expect_err("other models");
    assert!(refused.to_string().contains("other models"), "{refused}");
    fs::write(&file, b"{}").expect("written");
    let refused = Tally::resume(&file, compared()).expect_err("no counts");
    assert!(refused.to_string().contains("no counts"), "{refused}");
}
