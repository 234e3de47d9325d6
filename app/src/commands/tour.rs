//! `galleria tour`: tours through the source of a checkout, stop by stop, each with its code.

use clap::Args;
use terminal::{Exit, output};
use tours::{Checkout, Look, list_text, stop_text, tour_text};

use super::CommandError;

/// The arguments.
#[derive(Debug, Args)]
#[command(after_help = "\
Each stop has the code it is about, what that guarantees, what would go wrong
without it, and the record that decides it. The tours are pages of the source,
docs/tours; run this anywhere in a checkout.

Examples:
  galleria tour
  galleria tour checkout | less
  galleria tour checkout 3")]
pub(crate) struct Arguments {
    /// The tour [default: list all]
    tour: Option<String>,
    /// The number of one stop [default: all]
    stop: Option<usize>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Prints the list of tours, a tour, or one stop of it.
pub(crate) fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let checkout = Checkout::around(&std::env::current_dir().unwrap_or_default())?;
    let (json, look) = (arguments.json, Look::of_stdout());
    match &arguments.tour {
        None => output::print_result(&checkout.list()?, json, |tours| list_text(tours))?,
        Some(name) => {
            let tour = checkout.show(name, arguments.stop)?;
            let text = if arguments.stop.is_some() { stop_text } else { tour_text };
            output::print_result(&tour, json, |tour| text(tour, look))?;
        }
    }
    Ok(Exit::Done)
}
