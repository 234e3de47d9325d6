//! `POST /theme`: light, dark, or as the system has it.

use pages::address::path_of_this_site;
use pages::theme::Theme;

use crate::visit::{Outcome, Visit};

pub(super) async fn choose(visit: Visit) -> Outcome {
    let form = visit.form();
    visit.set_cookie(Theme::named(form.text("theme")).cookie());
    visit.see_other(path_of_this_site(form.text("back")))
}
