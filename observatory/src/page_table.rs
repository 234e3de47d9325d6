//! Every page with its path and who may open it. The rest follows as for all pages (`pages::page_table`).

use actix_web::web::ServiceConfig;
use pages::page_table::{self, Page, get, post};

use crate::outcome::{Outcome, Refusal};
use crate::state::Observatory;
use crate::visit::Visit;
use crate::who::Who;
use crate::{
    asset_files, catalogue, dead_letters, faults, feed, invariants, map, opening, stream, timeline,
};

/// All pages.
fn all() -> Vec<Page<Visit>> {
    vec![
        get("/observatory/assets/{file}", asset_files::show).who(Who::Anyone),
        get("/observatory/open/{link}", opening::open).who(Who::Anyone),
        post("/observatory/close", opening::close).who(Who::Session),
        post("/observatory/theme", opening::choose_theme).who(Who::Session),
        get("/observatory", map::show).who(Who::Session),
        get("/observatory/feed", feed::show).who(Who::Session),
        get("/observatory/stream", stream::follow).who(Who::Session),
        get("/observatory/timeline", timeline::show).who(Who::Session),
        get("/observatory/dead-letters", dead_letters::list).who(Who::Session),
        get("/observatory/dead-letters/group", dead_letters::show_group).who(Who::Session),
        post("/observatory/dead-letters/group", dead_letters::settle_group)
            .who(Who::Session)
            .takes(dead_letters::LONGEST_DECISION),
        get("/observatory/dead-letters/{host}/{event}", dead_letters::show).who(Who::Session),
        post("/observatory/dead-letters/{host}/{event}", dead_letters::settle).who(Who::Session),
        get("/observatory/faults", faults::show).who(Who::Session),
        post("/observatory/faults/{fault}", faults::switch).who(Who::Session),
        get("/observatory/catalogue", catalogue::show).who(Who::Session),
        get("/observatory/invariants", invariants::show).who(Who::Session),
        get("/observatory/{other:.*}", no_such_page).who(Who::Session),
    ]
}

/// Any path below `/observatory` that is none of a page.
async fn no_such_page(_visit: Visit) -> Outcome {
    Err(Refusal::NotFound("There is no such page.".to_owned()))
}

impl Observatory {
    /// Mounts the pages below `/observatory`.
    pub fn mount(&self, config: &mut ServiceConfig) {
        page_table::mount(self, &all(), config);
    }
}
