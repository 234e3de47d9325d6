//! The command line of the lessons, which `galleria learn` and the small program `lessons` share.

use std::io::{self, BufRead as _};
use std::path::Path;

use clap::{Args, Subcommand};
use terminal::{Exit, output};

use crate::learn::{Learn, Said};
use crate::prove::{Choice, prove};
use crate::render::prose;
use crate::{LearnError, Program};

/// The verbs.
#[derive(Debug, Args)]
#[command(after_help = "\
Each lesson puts one fault into the checkout, and its check is red until it is
mended. `reset` restores the files of the lesson; edits of them are kept as a
patch. The progress is in .learn/, which git ignores. docs/learning.md has more.

Exit codes: 0 done or passed, 1 not yet, or refused, 2 the command line names
nothing that there is, 4 a file or a program cannot be used, 5 it could not be
finished

Examples:
  galleria learn
  galleria learn start 2
  galleria learn check")]
pub struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the lessons, and how far you are
    #[command(after_help = "Example:\n  galleria learn list")]
    List,
    /// Put the fault of a lesson into the checkout
    #[command(after_help = "\
The files of the lesson must be as they are committed. Otherwise nothing is
changed. Begin anywhere: no lesson needs another.

Example:
  galleria learn start 2")]
    Start {
        /// The number of the lesson
        number: u8,
    },
    /// Check the open lesson
    #[command(after_help = "\
A quiz asks its questions; --answer gives them beforehand, one each, with
commas between several contexts.

Examples:
  galleria learn check
  galleria learn check 1 --answer users \\
    --answer users,orders --answer payments")]
    Check {
        /// The number of the lesson [default: the open one]
        number: Option<u8>,
        /// The answer to the next question of a quiz
        #[arg(long = "answer", value_name = "ANSWER")]
        answers: Vec<String>,
    },
    /// Show the next hint, of three
    #[command(after_help = "Example:\n  galleria learn hint")]
    Hint {
        /// The number of the lesson [default: the open one]
        number: Option<u8>,
    },
    /// Show the solution as a patch
    #[command(after_help = "Example:\n  galleria learn solution --apply")]
    Solution {
        /// The number of the lesson [default: the open one]
        number: Option<u8>,
        /// Put it into the checkout
        #[arg(long)]
        apply: bool,
    },
    /// Restore the files of the open lesson
    #[command(after_help = "Example:\n  galleria learn reset")]
    Reset,
    /// Prove that each start is red and each solution green
    #[command(hide = true, after_help = "Example:\n  galleria learn prove 2 3")]
    Prove {
        /// The numbers of lessons [default: all]
        #[arg(conflicts_with = "changed")]
        numbers: Vec<u8>,
        /// Those that the changes since a commit touch
        #[arg(long, value_name = "COMMIT")]
        changed: Option<String>,
        /// So many others with them, in turn
        #[arg(long, value_name = "COUNT", default_value_t = 0, requires = "changed")]
        others: usize,
        /// Only those that build nothing
        #[arg(long)]
        without_build: bool,
    },
}

/// Does what the command line asks for, in the checkout that `folder` is in.
///
/// # Errors
/// When it is refused, or cannot be done. The error says what was kept.
pub fn run(arguments: &Arguments, folder: &Path, program: &Program) -> Result<Exit, LearnError> {
    if let Some(Verb::Prove { numbers, changed, others, without_build }) = &arguments.verb {
        let choice = Choice {
            numbers,
            changed: changed.as_deref(),
            others: *others,
            without_build: *without_build,
        };
        return print(prove(folder, program, &choice)?);
    }
    let learn = Learn::open(folder, program, Learn::of_learner())?;
    if !learn.put_back.is_empty() {
        output::say(&format!("A check was cut off; put back: {}", learn.put_back.join(", ")));
    }
    print(match &arguments.verb {
        None | Some(Verb::List | Verb::Prove { .. }) => learn.list()?,
        Some(Verb::Start { number }) => learn.start(*number)?,
        Some(Verb::Check { number, answers }) => {
            let answers = asked(&learn, *number, answers)?;
            learn.check(*number, &answers)?.0
        }
        Some(Verb::Hint { number }) => learn.hint(*number)?,
        Some(Verb::Solution { number, apply }) => learn.solution(*number, *apply)?,
        Some(Verb::Reset) => learn.reset()?,
    })
}

fn print((text, exit): Said) -> Result<Exit, LearnError> {
    output::print(&text)?;
    Ok(exit)
}

/// The answers to a quiz: those of the command line, or else those that are typed, a line each.
fn asked(
    learn: &Learn<'_>,
    number: Option<u8>,
    given: &[String],
) -> Result<Vec<String>, LearnError> {
    let (lesson, ..) = learn.open_lesson(number)?;
    let mut answers = given.to_vec();
    if answers.is_empty() {
        for question in lesson.questions() {
            output::say(&prose(&format!(
                "{}\n  Type their names with commas between them, and press Enter:",
                question.ask
            )));
            let mut line = String::new();
            let read = io::stdin().lock().read_line(&mut line);
            read.map_err(|source| LearnError::File { file: "the answer".to_owned(), source })?;
            answers.push(line.trim().to_owned());
        }
    }
    Ok(answers)
}
