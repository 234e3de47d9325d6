//! The places of rooms.

use super::*;

#[test]
fn rooms_do_not_touch_however_many_there_are() {
    for shape in [Shape::WIDE, Shape::NARROW] {
        for rooms in 1..=9 {
            let centres = shape.centres(&vec![1; rooms]);
            assert_eq!(centres.len(), rooms);
            let (_, size) = shape.frame(&centres);
            assert!(size.x > shape.room.x && size.y > shape.room.y);
            for (place, one) in centres.iter().enumerate() {
                let touches = |other: &&Point| {
                    let apart = one.less(**other);
                    apart.x.abs() < shape.room.x + 8.0 && apart.y.abs() < shape.room.y + 8.0
                };
                let other = centres.iter().skip(place + 1).find(touches);
                assert_eq!(other, None, "{} {centres:?}", shape.name);
            }
        }
    }
}

#[test]
fn the_order_around_the_ring_is_that_of_the_rooms_and_the_hub_is_right_of_the_top() {
    for shape in [Shape::WIDE, Shape::NARROW] {
        let centres = shape.centres(&[5, 6, 12, 5, 8]);
        let [users, products, orders, payments, notifications] = centres[..] else { panic!() };
        assert!(products.x.abs() < 0.001, "at the top: {centres:?}");
        assert!(orders.x > 0.0 && payments.x > 0.0, "{centres:?}");
        assert!(notifications.x < 0.0 && users.x < 0.0, "{centres:?}");
        assert!(products.y < orders.y && orders.y < payments.y, "{centres:?}");
        assert_eq!(centres, shape.centres(&[5, 6, 12, 5, 8]), "the same each time");
    }
}

#[test]
fn a_narrow_drawing_is_no_wider_for_many_rooms() {
    let width = |rooms| Shape::NARROW.frame(&Shape::NARROW.centres(&vec![1; rooms])).1.x;
    assert!((width(5) - width(9)).abs() < 0.001 && width(5) < 390.0, "{}", width(5));
}
