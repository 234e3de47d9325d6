//! How cost grows, as a picture: four panels drawn from the points of a run, as SVG.

use plotters::coord::Shift;
use plotters::prelude::*;
use serde::{Deserialize, Serialize};

mod ticks;

use ticks::ticks;

/// Width and height of the whole picture, in pixels.
const SIZE: (u32, u32) = (1_040, 720);

/// The points of a growth run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// With the same customers at once, and more and more orders stored.
    pub by_stored: Vec<Point>,
    /// With more and more customers at once, one measurement after the other in one shop. It began with few orders, and
    /// holds more with each: a point says how many.
    pub by_clients: Vec<Point>,
}

/// One measurement.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Products in the catalogue.
    pub products: u32,
    /// Orders stored when it began.
    pub stored: u64,
    /// Customers at once.
    pub clients: u32,
    /// Confirmed checkouts a second.
    pub confirmed_per_s: f64,
    /// Checkouts a second of raw SQL right after it, as a measure of the machine at that time.
    pub limit_per_s: Option<f64>,
    /// Half of the checkouts took no longer, in milliseconds.
    pub p50_ms: Option<f64>,
    /// 99 % of the checkouts took no longer, in milliseconds.
    pub p99_ms: Option<f64>,
    /// Processor time of the shop a checkout, in milliseconds.
    pub server_cpu_ms: Option<f64>,
    /// Resident memory of the shop, in megabytes.
    pub rss_mb: Option<f64>,
    /// The size of the database files, in megabytes, where they are files.
    pub files_mb: Option<f64>,
    /// Orders that failed.
    pub errors: u64,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[error("the picture cannot be drawn: {0}")]
pub struct PlotError(String);

/// A line of a panel: its name, and its points in order.
struct Line {
    name: String,
    points: Vec<(f64, f64)>,
}

/// One panel of the picture.
struct Panel {
    title: &'static str,
    across: String,
    lines: Vec<Line>,
}

impl Growth {
    /// The whole picture.
    pub fn svg(&self) -> Result<String, PlotError> {
        let mut svg = String::new();
        self.draw(&mut svg).map_err(|error| PlotError(error.to_string()))?;
        Ok(svg)
    }

    fn draw(&self, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
        let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        for (area, panel) in root.split_evenly((2, 2)).iter().zip(self.panels()) {
            panel.draw(area)?;
        }
        root.present()?;
        Ok(())
    }

    /// The customers, and how many orders the shop had by the way.
    fn customers_at_once(&self) -> String {
        let stored = |point: Option<&Point>| point.map(|point| thousands(count(point.stored)));
        match (stored(self.by_clients.first()), stored(self.by_clients.last())) {
            (Some(first), Some(last)) if first != last => {
                format!(
                    "customers at once, one after the other from {first} to {last} orders stored"
                )
            }
            (_, _) => "customers at once".to_owned(),
        }
    }

    fn panels(&self) -> [Panel; 4] {
        let stored = |value: fn(&Point) -> Option<f64>| by_products(&self.by_stored, value);
        let rates =
            self.by_clients.iter().map(|point| (point.clients.into(), point.confirmed_per_s));
        [
            Panel {
                title: "confirmed checkouts a second, in hundredths of raw SQL",
                across: "orders stored".to_owned(),
                lines: stored(Point::hundredths_of_the_limit),
            },
            Panel {
                title: "p99 from POST to confirmed, ms",
                across: "orders stored".to_owned(),
                lines: stored(|point| point.p99_ms),
            },
            Panel {
                title: "resident memory of the shop, MB",
                across: "orders stored".to_owned(),
                lines: stored(|point| point.rss_mb),
            },
            Panel {
                title: "confirmed checkouts a second",
                across: self.customers_at_once(),
                lines: vec![Line { name: String::new(), points: rates.collect() }],
            },
        ]
    }
}

impl Point {
    /// The rate in hundredths of what raw SQL reached on the same machine a moment later: a day's weather is in both.
    fn hundredths_of_the_limit(&self) -> Option<f64> {
        let limit = self.limit_per_s.filter(|limit| *limit > 0.0)?;
        Some(100.0 * self.confirmed_per_s / limit)
    }
}

/// A line for each size of the catalogue.
fn by_products(points: &[Point], value: fn(&Point) -> Option<f64>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for point in points {
        let name = format!("{} products", thousands(f64::from(point.products)));
        let Some(up) = value(point) else { continue };
        let at = (count(point.stored), up);
        match lines.iter_mut().find(|line| line.name == name) {
            Some(line) => line.points.push(at),
            None => lines.push(Line { name, points: vec![at] }),
        }
    }
    lines
}

impl Panel {
    fn draw(
        &self,
        area: &DrawingArea<SVGBackend<'_>, Shift>,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let (across, up) = self.ranges();
        let ticks = ticks(&across);
        let mut chart = ChartBuilder::on(area)
            .caption(self.title, ("sans-serif", 16))
            .margin(14)
            .x_label_area_size(40)
            .y_label_area_size(52)
            .build_cartesian_2d(across.log_scale().with_key_points(ticks), up)?;
        chart
            .configure_mesh()
            .x_desc(self.across.as_str())
            .x_label_formatter(&|value| thousands(*value))
            .y_label_formatter(&|value| thousands(*value))
            .max_light_lines(0)
            .draw()?;
        for (line, color) in self.lines.iter().zip([BLUE, RED, GREEN, MAGENTA]) {
            let series = LineSeries::new(line.points.iter().copied(), color.stroke_width(2));
            let series = chart.draw_series(series)?;
            if !line.name.is_empty() {
                series.label(&line.name).legend(move |(x, y)| {
                    PathElement::new([(x, y), (x + 16, y)], color.stroke_width(2))
                });
            }
            let dots = line.points.iter().map(|at| Circle::new(*at, 3, color.filled()));
            chart.draw_series(dots)?;
        }
        if self.lines.iter().any(|line| !line.name.is_empty()) {
            let mut labels = chart.configure_series_labels();
            labels.position(SeriesLabelPosition::LowerLeft).border_style(BLACK.mix(0.3));
            labels.background_style(WHITE.mix(0.8)).draw()?;
        }
        Ok(())
    }

    /// Across from a little before the first to a little after the last; up from nought, so that no slope looks steeper
    /// than it is.
    fn ranges(&self) -> (std::ops::Range<f64>, std::ops::Range<f64>) {
        let points = || self.lines.iter().flat_map(|line| line.points.iter().copied());
        let first = points().map(|(across, _)| across).fold(f64::INFINITY, f64::min);
        let last = points().map(|(across, _)| across).fold(1.0, f64::max);
        let top = points().map(|(_, up)| up).fold(0.0, f64::max);
        let first = if first.is_finite() { first.max(1.0) } else { 1.0 };
        (first * 0.8..last * 1.25, 0.0..if top > 0.0 { top * 1.15 } else { 1.0 })
    }
}

/// A count as a double; counts of a shop are exact in it.
fn count(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// `1000000` as `1,000,000`; less than ten with a digit behind the point.
fn thousands(value: f64) -> String {
    if value.abs() < 10.0 && value.fract() != 0.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(products: u32, stored: u64, clients: u32, confirmed_per_s: f64) -> Point {
        Point {
            products,
            stored,
            clients,
            confirmed_per_s,
            limit_per_s: Some(5_000.0),
            p50_ms: Some(10.0),
            p99_ms: Some(20.0),
            server_cpu_ms: Some(0.8),
            rss_mb: None,
            files_mb: None,
            errors: 0,
        }
    }

    #[test]
    fn every_point_that_is_known_is_a_dot() {
        let growth = Growth {
            by_stored: vec![
                point(1_000, 10_000, 32, 1_900.0),
                point(1_000, 1_000_000, 32, 1_800.0),
                point(100_000, 10_000, 32, 1_700.0),
            ],
            by_clients: vec![point(1_000, 10_000, 1, 200.0), point(1_000, 30_000, 64, 2_400.0)],
        };
        let svg = growth.svg().unwrap();
        assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
        // Three and three by orders stored, none of memory, two by customers.
        assert_eq!(svg.matches("<circle").count(), 8);
        assert!(svg.contains("100,000 products"), "{svg}");
        assert!(svg.contains("from 10,000 to 30,000 orders stored"), "{svg}");
    }

    #[test]
    fn labels_of_less_than_a_decade_leave_each_other_room() {
        let by_stored = vec![point(1_000, 10_000, 32, 190.0), point(1_000, 80_000, 32, 180.0)];
        let svg = Growth { by_stored, by_clients: Vec::new() }.svg().unwrap();
        assert!(svg.contains("50,000") && svg.contains("70,000"), "{svg}");
        assert!(!svg.contains("90,000"), "{svg}");
    }

    #[test]
    fn nothing_measured_is_an_empty_picture() {
        let growth = Growth { by_stored: Vec::new(), by_clients: Vec::new() };
        assert!(growth.svg().unwrap().contains("</svg>"));
    }

    #[test]
    fn a_picture_is_drawn_again_from_what_was_written() {
        let growth =
            Growth { by_stored: vec![point(1_000, 10_000, 32, 1_900.0)], by_clients: Vec::new() };
        let written = serde_json::to_string(&growth).unwrap();
        let read: Growth = serde_json::from_str(&written).unwrap();
        assert_eq!(read.svg().unwrap(), growth.svg().unwrap());
    }

    #[test]
    fn numbers_are_read_by_people() {
        assert_eq!(thousands(1_000_000.0), "1,000,000");
        assert_eq!(thousands(950.0), "950");
        assert_eq!(thousands(0.5), "0.5");
    }
}
