//! The decision of a host about each database that it found: it is kept, begun or taken over, or the host does not start.

use uuid::Uuid;

use super::{Found, Look, Record, Refusal};

/// One database of a host, with what was found in its place.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The database.
    pub name: &'static str,
    /// The context that it comes with.
    pub context: &'static str,
    /// Its place, without a password.
    pub place: String,
    /// Whether the place is a file of the data folder.
    pub is_file: bool,
    /// The setting that says where it is.
    pub setting: String,
    /// The look at that place.
    pub look: Look,
    /// The file of the same name in the data folder, where the place is on a server.
    pub file: Option<(String, Look)>,
}

/// The evidence beside the databases of which shop this is.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The record of the data folder.
    pub record: Option<Record>,
    /// The shop that the keys belong to.
    pub keys: Option<Uuid>,
    /// The shop that other contexts on the same servers, or the events at the broker, belong to.
    pub nearby: Option<Uuid>,
    /// The databases that those show to have been there.
    pub had: Vec<Trace>,
}

/// Evidence outside of a host's own databases and folder that a shop has had a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The database.
    pub name: String,
    /// The shop; none where events were published before there were identities.
    pub shop: Option<Uuid>,
}

/// The exceptions that an operator has allowed, by the name of a context.
#[derive(Debug, Clone, Default)]
pub struct Permits {
    /// A lost database of it is begun anew.
    pub begin_anew: Option<String>,
    /// A database of it is taken into this shop, whatever it says of itself.
    pub adopt: Option<String>,
}

/// The action of a host on one database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is this shop's.
    Keep,
    /// It is made, with a lineage of its own.
    Begin,
    /// It gets the identity of this shop.
    Adopt,
}

/// The decision.
#[derive(Debug)]
pub struct Verdict {
    /// The shop; none when nothing has an identity yet.
    pub shop: Option<Uuid>,
    /// The action on each database, or the reason for none.
    pub databases: Vec<(&'static str, Result<Action, Refusal>)>,
    /// The keys, when they belong to another shop.
    pub keys: Option<Refusal>,
}

/// Decides about each database. Databases whose data have moved are left to their owner.
pub fn decide(candidates: &[Candidate], around: &Surroundings, permits: &Permits) -> Verdict {
    let record = around.record.as_ref();
    let begun = candidates.iter().filter(|one| !permits.adopts(one));
    let mut begun = begun.filter_map(|one| match one.look.found {
        Found::Begun(identity) => Some(identity.shop),
        Found::Missing | Found::Empty | Found::Older { .. } | Found::Of(_) => None,
    });
    let shop = record.map(|record| record.shop_id).or(around.keys);
    let shop = shop.or_else(|| begun.next()).or(around.nearby);
    let tells_nothing = record.is_none() && around.nearby.is_none() && around.had.is_empty();
    let is_left = candidates.iter().any(|one| one.look.is_begun());
    let only_keys = around.keys.filter(|_shop| tells_nothing && !is_left);
    let deciding = Deciding { candidates, record, had: &around.had, shop, only_keys, permits };
    let decided = candidates.iter().map(|one| (one.name, deciding.about(one)));
    let keys = around.keys.zip(shop).filter(|(theirs, ours)| theirs != ours);
    Verdict {
        shop,
        databases: decided.collect(),
        keys: keys.map(|(theirs, ours)| Refusal::Foreign {
            name: "keys",
            context: None,
            place: "the folder keys in the data folder".to_owned(),
            theirs,
            ours,
        }),
    }
}

struct Deciding<'a> {
    candidates: &'a [Candidate],
    record: Option<&'a Record>,
    had: &'a [Trace],
    shop: Option<Uuid>,
    /// The shop of a folder of which nothing but its keys is left, and of which nobody else tells anything.
    only_keys: Option<Uuid>,
    permits: &'a Permits,
}

impl Permits {
    fn begins_anew(&self, one: &Candidate) -> bool {
        self.begin_anew.as_deref() == Some(one.context)
    }

    fn adopts(&self, one: &Candidate) -> bool {
        self.adopt.as_deref() == Some(one.context)
    }
}

impl Deciding<'_> {
    fn about(&self, one: &Candidate) -> Result<Action, Refusal> {
        if one.look.moved.is_some() {
            return Ok(Action::Keep);
        }
        let is_adopted = self.permits.adopts(one);
        match &one.look.found {
            Found::Begun(identity) if self.shop.is_some_and(|ours| ours != identity.shop) => {
                if is_adopted {
                    Ok(Action::Adopt)
                } else {
                    Err(self.foreign(one, identity.shop))
                }
            }
            Found::Begun(identity) => match self.known(one) {
                Some(known) if known.lineage != identity.lineage && !is_adopted => {
                    Err(Refusal::OtherLineage {
                        name: one.name,
                        context: one.context,
                        place: one.place.clone(),
                        last_seen: known.place.clone(),
                    })
                }
                Some(_) | None => Ok(Action::Keep),
            },
            // A file is put back from a backup by its owner; a URL may name anybody's database.
            Found::Older { .. } if one.is_file || is_adopted || !self.has_named(one) => {
                Ok(Action::Adopt)
            }
            Found::Older { .. } => Err(Refusal::Unmarked {
                name: one.name,
                context: one.context,
                place: one.place.clone(),
            }),
            Found::Of(holds) => Err(Refusal::OtherContext {
                name: one.name,
                place: one.place.clone(),
                holds: holds.clone(),
            }),
            Found::Missing | Found::Empty => self.about_nothing(one),
        }
    }

    fn about_nothing(&self, one: &Candidate) -> Result<Action, Refusal> {
        if let Some((file, look)) = &one.file
            && look.is_begun()
        {
            return Err(Refusal::NotMovedYet {
                name: one.name,
                context: one.context,
                place: one.place.clone(),
                file: file.clone(),
                setting: one.setting.clone(),
            });
        }
        if self.permits.begins_anew(one) {
            return Ok(Action::Begin);
        }
        if let Some(shop) = self.only_keys {
            let (name, place) = (one.name, one.place.clone());
            return Err(Refusal::OnlyKeys { name, place, shop });
        }
        if !self.has_had(one) {
            return Ok(Action::Begin);
        }
        let last_seen = self.known(one).map(|known| known.place.clone());
        Err(Refusal::Lost {
            name: one.name,
            context: one.context,
            place: one.place.clone(),
            is_empty: one.look.found == Found::Empty,
            shop: self.shop,
            last_seen: last_seen.filter(|seen| *seen != one.place),
            setting: one.setting.clone(),
        })
    }

    fn known(&self, one: &Candidate) -> Option<&super::KnownDatabase> {
        self.record?.databases.get(one.name)
    }

    /// Whether this shop has given the database an identity: the folder says so, or a database beside it.
    fn has_named(&self, one: &Candidate) -> bool {
        self.known(one).is_some()
            || self.others(one).any(|other| other.look.siblings.iter().any(|name| name == one.name))
    }

    /// Whether this shop has had the database: also a database of an earlier version may have received its events, and hosts
    /// elsewhere may have left traces of it.
    fn has_had(&self, one: &Candidate) -> bool {
        let has_heard = |other: &Candidate| {
            matches!(&other.look.found, Found::Older { heard }
                if one.name == one.context && heard.iter().any(|name| name == one.name))
        };
        let is_ours = |trace: &Trace| trace.shop.zip(self.shop).is_none_or(|(of, ours)| of == ours);
        let mut traces = self.had.iter().filter(|trace| trace.name == one.name);
        self.has_named(one) || self.others(one).any(has_heard) || traces.any(is_ours)
    }

    fn others(&self, one: &Candidate) -> impl Iterator<Item = &Candidate> {
        let name = one.name;
        self.candidates.iter().filter(move |other| other.name != name)
    }

    fn foreign(&self, one: &Candidate, theirs: Uuid) -> Refusal {
        Refusal::Foreign {
            name: one.name,
            context: Some(one.context),
            place: one.place.clone(),
            theirs,
            ours: self.shop.unwrap_or(theirs),
        }
    }
}
