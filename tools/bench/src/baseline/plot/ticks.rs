//! Where a logarithmic axis is labelled: at as many round numbers as there is room for.

use std::ops::Range;

use super::thousands;

/// How long the axis of a panel is, how wide a letter on it and the least space between two labels, in pixels.
const AXIS_PX: f64 = 440.0;
const LETTER_PX: f64 = 7.0;
const SPACE_PX: f64 = 12.0;

/// The powers of ten that an axis may reach: more is not counted.
const POWERS: Range<i32> = 0..10;

/// The round numbers of a decade, the most of them first. Between a little before any number and a little after it there
/// is one of the first.
const ROUND: [&[f64]; 5] = [
    &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
    &[1.0, 2.0, 3.0, 5.0, 7.0],
    &[1.0, 2.0, 5.0],
    &[1.0, 3.0],
    DECADE,
];
const DECADE: &[f64] = &[1.0];

/// The numbers to label an axis of counts with.
pub(super) fn ticks(axis: &Range<f64>) -> Vec<f64> {
    let every_decade = ROUND.into_iter().map(|round| (1, round));
    let fewer_decades = (2..=5).map(|step| (step, DECADE));
    every_decade
        .chain(fewer_decades)
        .map(|(step, round)| among(axis, step, round))
        .find(|ticks| !ticks.is_empty() && fit(ticks, axis))
        .unwrap_or_default()
}

/// The whole ones among the round numbers on the axis, of each decade or of every so many.
fn among(axis: &Range<f64>, step: usize, round: &[f64]) -> Vec<f64> {
    let decades = POWERS.step_by(step).map(|power| 10_f64.powi(power));
    let numbers = decades.flat_map(|decade| round.iter().map(move |number| number * decade));
    numbers.filter(|number| number.fract() == 0.0 && axis.contains(number)).collect()
}

/// Whether no label touches the next one.
fn fit(ticks: &[f64], axis: &Range<f64>) -> bool {
    let scale = AXIS_PX / (axis.end / axis.start).ln();
    ticks.iter().zip(ticks.iter().skip(1)).all(|(one, next)| {
        let apart = (next / one).ln() * scale;
        apart >= f64::midpoint(width(*one), width(*next)) + SPACE_PX
    })
}

fn width(number: f64) -> f64 {
    thousands(number).chars().map(|_letter| LETTER_PX).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_of_a_decade_is_labelled_within_the_decade() {
        assert_eq!(ticks(&(8_000.0..125_000.0)), [10_000.0, 20_000.0, 50_000.0, 100_000.0]);
        let customers = [1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0, 50.0, 70.0];
        assert_eq!(ticks(&(0.8..80.0)), customers);
    }

    #[test]
    fn a_longer_axis_has_fewer_labels_a_decade() {
        let labels = ticks(&(8_000.0..1_250_000.0));
        assert_eq!(labels, [10_000.0, 30_000.0, 100_000.0, 300_000.0, 1_000_000.0]);
        assert_eq!(ticks(&(800.0..12_500_000.0)).len(), 5);
    }

    #[test]
    fn every_axis_has_labels_and_none_touches_the_next() {
        for first in [1.0, 2.0, 7.0, 10.0, 15.0, 99.0, 7_777.0, 60_000.0] {
            for times in [1.0, 1.5, 2.0, 4.0, 10.0, 30.0, 1_000.0, 70_000.0] {
                let axis = first * 0.8..first * times * 1.25;
                let labels = ticks(&axis);
                assert!(!labels.is_empty() && fit(&labels, &axis), "{axis:?}: {labels:?}");
            }
        }
    }
}
