//! The categories of what is on sale, kept for a while by the process.

use std::time::Duration;

use pages::address::Query;
use serde::Deserialize;

use crate::visit::Visit;

/// Categories change seldom.
const KEPT_FOR: Duration = Duration::from_secs(30);
/// More than this many pages of 100 categories help nobody to choose.
const MOST_PAGES: usize = 5;

/// A page of categories as the API sends it.
#[derive(Debug, Deserialize)]
struct CategoryPage {
    items: Vec<Category>,
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Category {
    name: String,
}

/// Their names, in order. A page shows without them where the API does not tell them.
pub(crate) async fn categories(visit: &Visit) -> Vec<String> {
    let kept = &visit.shared().categories;
    if let Some(names) = kept.within(KEPT_FOR) {
        return names;
    }
    let names = read(visit).await;
    if !names.is_empty() {
        kept.keep(names.clone());
    }
    names
}

async fn read(visit: &Visit) -> Vec<String> {
    let (mut names, mut cursor) = (Vec::new(), None);
    for _page in 0..MOST_PAGES {
        let query = Query::new().with("limit", "100").with_some("cursor", cursor.as_deref());
        let path = query.below("/api/v1/products/categories");
        let Ok(page) = visit.get::<CategoryPage>(&path).await else { break };
        names.extend(page.items.into_iter().map(|category| category.name));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    names
}
