//! The verbs of the command line, for the program of the shop and for the one of this crate.

use std::path::Path;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::new_workspace::plan_workspace;
use crate::{
    GenerateError, NewContext, NewEndpoint, NewEvent, NewWorkspace, Plan, ReactTo, Request,
    Workspace, plan,
};

/// The most columns of a line of prose.
const WIDTH: usize = 80;

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Write a context: crate, migrations, line in the registry
    #[command(after_help = "\
The nearest workspace with a boundaries.toml at or above this folder gets it.
Three places change: the crate in contexts/, its module in migration/, and its
line in the registry with its feature. Nothing that is there is overwritten, and
nothing is written when a part of it cannot be.

It compiles, and one of its tests fails until a rule of its own is decided.
docs/adding-a-context.md goes through all steps.

Examples:
  galleria new-context reviews
  galleria new-context newsletter --aggregate subscriber --dry-run")]
    NewContext {
        /// The context.
        #[command(flatten)]
        context: NewContext,
        /// Whether and how it is told.
        #[command(flatten)]
        form: Form,
    },
    /// Write an event that a context publishes, in its version 1
    #[command(after_help = "\
Writes the struct, its sample, its frozen files and the function that publishes
it. A test fails until a decision of the domain is published as this event.

Examples:
  galleria new-event reviews review-withdrawn
  galleria new-event orders order-archived --fields at:time,reason:text \\
    --says 'An order was put away.'")]
    NewEvent {
        /// The event.
        #[command(flatten)]
        event: NewEvent,
        /// Whether and how it is told.
        #[command(flatten)]
        form: Form,
    },
    /// Write an endpoint of a context, with its row in the route table
    #[command(after_help = "\
The endpoint answers 501 and a test fails until it calls a use case. The row of
the route table says who may call it.

Examples:
  galleria new-endpoint reviews GET '/reviews/{review_id}/votes' \\
    --who public
  galleria new-endpoint orders POST '/orders/{id}/archive' --who orders")]
    NewEndpoint {
        /// The endpoint.
        #[command(flatten)]
        endpoint: NewEndpoint,
        /// Whether and how it is told.
        #[command(flatten)]
        form: Form,
    },
    /// Subscribe a context to an event of another one
    #[command(after_help = "\
Writes a view of the event with the fields that are read, made of its frozen
schema, and a handler. A test fails until the handler calls a use case; events
that arrive before that become dead letters.

Examples:
  galleria react-to newsletter users.user-registered
  galleria react-to reviews orders.order-delivered --fields order_id \\
    --handler note-delivery")]
    ReactTo {
        /// The subscription.
        #[command(flatten)]
        reaction: ReactTo,
        /// Whether and how it is told.
        #[command(flatten)]
        form: Form,
    },
    /// Write a small monolith of your own on the platform
    #[command(after_help = "\
Two contexts, of which one reacts to the other, a thin program that runs them
beside the accounts and sessions of Galleria, and boundaries.toml. The platform
is a dependency: of a checkout by its path, or of a Git repository by a commit.

Examples:
  galleria new-workspace ../library
  galleria new-workspace ~/library --rev 4f1c0de \\
    --galleria https://git.example/galleria.git")]
    NewWorkspace {
        /// The workspace.
        #[command(flatten)]
        workspace: NewWorkspace,
        /// Whether and how it is told.
        #[command(flatten)]
        form: Form,
    },
}

/// Whether it is written, and how it is told.
#[derive(Debug, Clone, Copy, Args)]
pub struct Form {
    /// Print the plan and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the plan as JSON
    #[arg(long)]
    pub json: bool,
}

impl Verb {
    /// Does what the verb asks for in the workspace at or above `folder`, and returns the text to print.
    ///
    /// # Errors
    /// Those of [`plan`] and [`Plan::write`]: nothing is written then.
    pub fn run(self, folder: &Path) -> Result<String, GenerateError> {
        let (request, form) = match self {
            Self::NewContext { context, form } => (Request::Context(context), form),
            Self::NewEvent { event, form } => (Request::Event(event), form),
            Self::NewEndpoint { endpoint, form } => (Request::Endpoint(endpoint), form),
            Self::ReactTo { reaction, form } => (Request::Reaction(reaction), form),
            Self::NewWorkspace { workspace, form } => {
                let plan = plan_workspace(&workspace, folder)?;
                return done(&plan, &folder.join(&workspace.path), form);
            }
        };
        let workspace = Workspace::find(folder)?;
        done(&plan(&workspace, &request)?, workspace.root(), form)
    }
}

/// Writes the plan unless it is a dry run, and tells it.
fn done(plan: &Plan, root: &Path, form: Form) -> Result<String, GenerateError> {
    if !form.dry_run {
        plan.write(root)?;
    }
    Ok(if form.json { as_json(plan, form).to_string() } else { as_text(plan, form) })
}

fn as_json(plan: &Plan, form: Form) -> Value {
    let change =
        |change: &crate::Change| json!({"file": change.path, "is_new": change.before.is_none()});
    json!({
        "outcome": if form.dry_run { "planned" } else { "written" },
        "files": plan.changes.iter().map(change).collect::<Vec<_>>(),
        "undecided": plan.undecided,
        "next": plan.next,
    })
}

fn as_text(plan: &Plan, form: Form) -> String {
    let (new, changed) =
        if form.dry_run { ("would add", "would change") } else { ("added", "changed") };
    let mut lines: Vec<String> = Vec::new();
    for change in &plan.changes {
        let done = if change.before.is_none() { new } else { changed };
        lines.push(format!("{done:<12}  {}", change.path));
    }
    lines.push("\nTests that fail until you decide:".to_owned());
    lines.extend(plan.undecided.iter().map(|test| format!("  {test}")));
    lines.push("\nNext:".to_owned());
    lines.extend(plan.next.iter().zip(1..).map(|(step, number)| wrapped(number, step)));
    lines.join("\n")
}

/// A step with its number, wrapped at blanks below its beginning. A longer word stays whole: it may be a path to copy.
fn wrapped(number: usize, step: &str) -> String {
    let mut text = format!("  {number}.");
    let indent = text.len() + 1;
    let mut used = text.len();
    for word in step.split_whitespace() {
        let length = word.chars().count();
        if used + 1 + length > WIDTH && used >= indent {
            text.extend(["\n", &*" ".repeat(indent), word]);
            used = indent + length;
        } else {
            text.extend([" ", word]);
            used += 1 + length;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_wrapped_below_its_beginning_at_80_columns() {
        let step = "word ".repeat(40);
        let text = wrapped(2, &step);
        assert!(text.starts_with("  2. word word"), "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with("     word")), "{text}");
        assert!(text.lines().all(|line| line.len() <= WIDTH && !line.ends_with(' ')), "{text}");
        let path = "a/".repeat(60);
        assert_eq!(wrapped(1, &path), format!("  1. {path}"));
    }
}
