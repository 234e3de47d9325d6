//! Access that has ended before its tokens expire, in memory: the verifier asks it for every token. It holds what ended within
//! the lifetime of a token, so it stays small.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::auth::claims::AccessClaims;

/// Beyond this many entries, those that are over are removed; then beyond twice as many as are left.
const FIRST_SWEEP: usize = 1024;

/// Which tokens are refused although they have not expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedTokens {
    /// All of one session.
    OfSession(Uuid),
    /// All of a user that were issued before the user reached a version.
    OfUser {
        /// The user.
        user: Uuid,
        /// The version: tokens that were issued at an earlier one are refused.
        before_version: u32,
        /// The session whose tokens are accepted nevertheless.
        except: Option<Uuid>,
    },
}

/// The end of some access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessEnd {
    /// The tokens that are refused from now on.
    pub tokens: EndedTokens,
    /// When all of them have expired, so that nothing needs to be known of it any more.
    pub forget_at: DateTime<Utc>,
}

/// Access that has ended. Clones share it: one a host.
#[derive(Debug, Clone, Default)]
pub struct EndedAccess(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    // Read before the lock is taken: mostly nothing has ended.
    count: AtomicUsize,
    ended: RwLock<Ended>,
}

#[derive(Debug, Default)]
struct Ended {
    sessions: HashMap<Uuid, DateTime<Utc>>,
    users: HashMap<Uuid, Vec<OfUser>>,
    sweep_at: usize,
}

#[derive(Debug, Clone, Copy)]
struct OfUser {
    before_version: u32,
    except: Option<Uuid>,
    forget_at: DateTime<Utc>,
}

impl EndedAccess {
    /// Notes that access has ended; noting it again changes nothing.
    pub fn note(&self, end: AccessEnd, now: DateTime<Utc>) {
        if end.forget_at <= now {
            return;
        }
        let mut ended = self.0.ended.write().unwrap_or_else(PoisonError::into_inner);
        ended.note(end);
        if ended.count() >= ended.sweep_at.max(FIRST_SWEEP) {
            ended.sweep(now);
        }
        self.0.count.store(ended.count(), Ordering::Release);
    }

    /// Whether the access that these claims give has ended.
    pub fn has_ended(&self, claims: &AccessClaims) -> bool {
        if self.0.count.load(Ordering::Acquire) == 0 {
            return false;
        }
        let ended = self.ended();
        let ends = |end: &OfUser| claims.ver < end.before_version && end.except != Some(claims.sid);
        ended.sessions.contains_key(&claims.sid)
            || ended
                .users
                .get(&claims.sub)
                .is_some_and(|ends_of_user| ends_of_user.iter().any(ends))
    }

    fn ended(&self) -> RwLockReadGuard<'_, Ended> {
        // An entry is inserted as a whole, so a panic elsewhere does no harm.
        self.0.ended.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ended {
    fn note(&mut self, end: AccessEnd) {
        let forget_at = end.forget_at;
        match end.tokens {
            EndedTokens::OfSession(session) => {
                let known = self.sessions.entry(session).or_insert(forget_at);
                *known = forget_at.max(*known);
            }
            EndedTokens::OfUser { user, before_version, except } => {
                let ends = self.users.entry(user).or_default();
                let new = OfUser { before_version, except, forget_at };
                if !ends.iter().any(|known| known.covers(&new)) {
                    ends.retain(|known| !new.covers(known));
                    ends.push(new);
                }
            }
        }
    }

    fn count(&self) -> usize {
        self.sessions.len().saturating_add(self.users.len())
    }

    fn sweep(&mut self, now: DateTime<Utc>) {
        self.sessions.retain(|_session, forget_at| *forget_at > now);
        self.users.retain(|_user, ends| {
            ends.retain(|end| end.forget_at > now);
            !ends.is_empty()
        });
        self.sweep_at = self.count().saturating_mul(2);
    }
}

impl OfUser {
    /// Whether every token that `other` refuses is refused by this one too, for as long.
    fn covers(&self, other: &Self) -> bool {
        self.before_version >= other.before_version
            && (self.except.is_none() || self.except == other.except)
            && self.forget_at >= other.forget_at
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    const ADA: Uuid = Uuid::from_u128(1);
    const HERE: Uuid = Uuid::from_u128(11);
    const THERE: Uuid = Uuid::from_u128(12);
    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn token(sub: Uuid, sid: Uuid, ver: u32) -> AccessClaims {
        let (iss, aud, permissions, jti) =
            (String::new(), String::new(), shared_kernel::Permissions::NONE, Uuid::nil());
        AccessClaims {
            iss,
            aud,
            sub,
            sid,
            ver,
            permissions,
            client_id: None,
            tenant: None,
            iat: 0,
            nbf: None,
            exp: 0,
            jti,
        }
    }

    fn note(ended: &EndedAccess, tokens: EndedTokens) {
        ended.note(AccessEnd { tokens, forget_at: START + Duration::minutes(10) }, START);
    }

    fn of_ada(before_version: u32, except: Option<Uuid>) -> EndedTokens {
        EndedTokens::OfUser { user: ADA, before_version, except }
    }

    #[test]
    fn the_tokens_of_one_session_end() {
        let ended = EndedAccess::default();
        assert!(!ended.has_ended(&token(ADA, HERE, 1)));
        note(&ended.clone(), EndedTokens::OfSession(HERE));
        assert!(ended.has_ended(&token(ADA, HERE, 9)));
        assert!(!ended.has_ended(&token(ADA, THERE, 1)));
    }

    #[test]
    fn the_tokens_of_a_user_end_up_to_a_version_and_in_all_sessions_but_one() {
        let ended = EndedAccess::default();
        note(&ended, of_ada(5, Some(HERE)));
        for (sid, ver, is_over) in [(HERE, 4, false), (THERE, 4, true), (THERE, 5, false)] {
            assert_eq!(ended.has_ended(&token(ADA, sid, ver)), is_over, "{sid} {ver}");
        }
        assert!(!ended.has_ended(&token(Uuid::from_u128(2), THERE, 1)));
        note(&ended, of_ada(6, Some(THERE)));
        for (sid, ver, is_over) in [(HERE, 5, true), (THERE, 4, true), (THERE, 5, false)] {
            assert_eq!(ended.has_ended(&token(ADA, sid, ver)), is_over, "{sid} {ver}");
        }
    }

    #[test]
    fn ends_that_a_later_one_covers_take_no_room() {
        let ended = EndedAccess::default();
        for version in 1..100 {
            note(&ended, of_ada(version, None));
            note(&ended, of_ada(1, Some(HERE)));
        }
        assert_eq!(ended.ended().users[&ADA].len(), 1);
    }

    #[test]
    fn ends_are_forgotten_when_their_tokens_have_expired() {
        let ended = EndedAccess::default();
        for number in 0..2000 {
            note(&ended, EndedTokens::OfSession(Uuid::from_u128(number)));
        }
        let later = START + Duration::minutes(10);
        for number in 0..4000 {
            let tokens = EndedTokens::OfSession(Uuid::from_u128(10_000 + number));
            ended.note(AccessEnd { tokens, forget_at: later + Duration::minutes(1) }, later);
        }
        assert_eq!(ended.ended().sessions.len(), 4000, "of those that are over none is left");
        ended.note(AccessEnd { tokens: of_ada(2, None), forget_at: later }, later);
        assert!(ended.ended().users.is_empty(), "what is over is not noted");
    }
}
