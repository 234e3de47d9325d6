//! The turns of requests that were sent ahead of their answers. Each thread that answers gives one at a time, and lets all that is
//! ready go on between two: so a client that sends thousands of requests at once costs the others the time of one.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use actix_web::rt;
use tokio::task::yield_now;

thread_local! {
    static QUEUE: RefCell<Queue> = RefCell::default();
}

/// The connections of one thread that wait for a turn, in their order.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<(Rc<Cell<bool>>, Waker)>,
    is_served: bool,
}

/// The turn of one connection.
#[derive(Debug, Default)]
pub(crate) struct Turn(Option<Rc<Cell<bool>>>);

impl Turn {
    /// Ready when the connection may go on. The turn is then spent.
    pub(crate) fn poll(&mut self, cx: &Context<'_>) -> Poll<()> {
        let asked = self.0.is_some();
        let granted = self.0.get_or_insert_default();
        if granted.get() {
            self.0 = None;
            return Poll::Ready(());
        }
        if !asked {
            wait(Rc::clone(granted), cx.waker().clone());
        }
        Poll::Pending
    }
}

fn wait(granted: Rc<Cell<bool>>, waker: Waker) {
    let must_serve = QUEUE.with_borrow_mut(|queue| {
        queue.waiting.push_back((granted, waker));
        !std::mem::replace(&mut queue.is_served, true)
    });
    if must_serve {
        rt::spawn(serve());
    }
}

/// Gives one turn after the other until no connection waits.
async fn serve() {
    while let Some((granted, waker)) = QUEUE.with_borrow_mut(next) {
        granted.set(true);
        waker.wake();
        // Everything that is ready comes before the next turn, new bytes of other connections included.
        yield_now().await;
    }
}

fn next(queue: &mut Queue) -> Option<(Rc<Cell<bool>>, Waker)> {
    let next = queue.waiting.pop_front();
    queue.is_served = next.is_some();
    next
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[actix_web::test]
    async fn turns_come_in_their_order_with_the_work_of_others_between() {
        let log = Rc::new(RefCell::new(Vec::new()));
        for name in ["first", "second", "third"] {
            let log = Rc::clone(&log);
            rt::spawn(async move {
                let mut turn = Turn::default();
                for _request in 0..2 {
                    poll_fn(|cx| turn.poll(cx)).await;
                    log.borrow_mut().push(name);
                }
            });
        }
        let mut passes = 0;
        while log.borrow().len() < 6 {
            let before = log.borrow().len();
            yield_now().await;
            assert!(log.borrow().len() <= before + 1, "one at a time");
            passes += 1;
            assert!(passes < 1_000);
        }
        assert_eq!(*log.borrow(), ["first", "second", "third", "first", "second", "third"]);
    }
}
