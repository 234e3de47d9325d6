//! The check that pages and code agree: stops are numbered from 1 on, each has one marker in the file that it links, the quoted
//! lines are there, linked files exist, and every marker belongs to a stop.

use std::collections::BTreeMap;

use crate::excerpt::item_below;
use crate::marker::{self, Marker};
use crate::page::resolved;
use crate::{Checkout, Problem, Stop, Tour, TourError};

impl Checkout {
    /// Every disagreement between the pages and the code; none when all is well.
    ///
    /// # Errors
    /// When the checkout cannot be read.
    pub fn check(&self) -> Result<Vec<Problem>, TourError> {
        let mut markers: BTreeMap<String, Vec<Marker>> = BTreeMap::new();
        for marker in marker::below(self.root())? {
            markers.entry(marker.name.clone()).or_default().push(marker);
        }
        let mut problems = Vec::new();
        let mut of_stops: BTreeMap<String, Vec<Marker>> = BTreeMap::new();
        for name in self.names()? {
            match self.tour(&name) {
                Ok(tour) => {
                    problems.extend(numbering(&tour));
                    problems.extend(self.dead_links(&tour));
                    for stop in &tour.stops {
                        if of_stops.contains_key(&stop.marker) {
                            let text = format!("an earlier stop has the marker {}", stop.marker);
                            problems.push(of_stop(&tour, stop, &text));
                            continue;
                        }
                        let found = markers.remove(&stop.marker).unwrap_or_default();
                        problems.extend(self.check_stop(&tour, stop, &found)?);
                        of_stops.insert(stop.marker.clone(), found);
                    }
                }
                Err(TourError::NoTour { page, line, reason }) => {
                    // Its stops are not known, so its markers are left alone.
                    markers.retain(|marker, _| !is_of(marker, &name));
                    problems.push(Problem::at(&page, line, reason));
                }
                Err(error) => return Err(error),
            }
        }
        for Marker { name, file, line } in markers.into_values().flatten() {
            problems.push(Problem::at(&file, line, format!("no stop has the marker {name}")));
        }
        Ok(problems)
    }

    fn check_stop(
        &self,
        tour: &Tour,
        stop: &Stop,
        found: &[Marker],
    ) -> Result<Option<Problem>, TourError> {
        let Stop { file, marker, quote, .. } = stop;
        let wrong = |text: &str| Ok(Some(of_stop(tour, stop, text)));
        let one = match found {
            [] => return wrong(&format!("no line of code is `// tour: {marker}`")),
            [one] => one,
            several => {
                let places = several.iter().map(|one| format!("{}:{}", one.file, one.line));
                let places = places.collect::<Vec<_>>().join(", ");
                return wrong(&format!("the marker {marker} is at {places}, and must be at one"));
            }
        };
        if one.file != *file {
            return wrong(&format!("the marker {marker} is in {}, not in {file}", one.file));
        }
        let text = self.text_of(file)?;
        let item = item_below(one.line, &text);
        let item = item.map_err(|source| TourError::NotRust { file: file.clone(), source })?;
        let Some((_, lines)) = item else {
            return wrong(&format!("no item begins below the marker at {file}:{}", one.line));
        };
        Ok(quote.missing_in(&lines).map(|line| {
            let text = format!("this line is not in the item, or not at this place: {line}");
            Problem { line: Some(quote.line), ..of_stop(tour, stop, &text) }
        }))
    }

    fn dead_links(&self, tour: &Tour) -> Vec<Problem> {
        let is_there =
            |target: &str| resolved(target).is_some_and(|path| self.root().join(path).exists());
        let dead = tour.links.iter().filter(|link| !is_there(&link.target));
        let problem = |link: &crate::tour::Link| {
            Problem::at(&tour.page, link.line, format!("there is no {}", link.target))
        };
        dead.map(problem).collect()
    }
}

fn numbering(tour: &Tour) -> Option<Problem> {
    let wrong = |text: String| Some(Problem { file: tour.page.clone(), line: None, text });
    if tour.stops.is_empty() {
        return wrong("a tour has stops".to_owned());
    }
    let mut numbers = (1..).zip(tour.stops.iter().map(|stop| stop.number));
    let (expected, found) = numbers.find(|(expected, found)| expected != found)?;
    wrong(format!("the stop that is number {expected} by its place is called {found}"))
}

fn of_stop(tour: &Tour, stop: &Stop, text: &str) -> Problem {
    Problem { file: tour.page.clone(), line: None, text: format!("stop {}: {text}", stop.number) }
}

fn is_of(marker: &str, tour: &str) -> bool {
    marker.split_once('/').is_some_and(|(of, _)| of == tour)
}
