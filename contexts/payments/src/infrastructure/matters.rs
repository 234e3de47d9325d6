//! Money that waits for the provider or an operator: amounts in question, outstanding refunds. `docs/invariants.md` has the
//! invariants behind them.

use platform::matters::MatterDescriptor;

/// The provider answers a refund within seconds.
const A_MINUTE: i64 = 60;

/// The matters of this context.
pub(crate) const MATTERS: &[MatterDescriptor] = &[
    MatterDescriptor {
        name: "discrepancies",
        says: "of which the provider states another amount than it was asked for",
        advice: "find them with `galleria verify` or `GET /api/v1/payments?discrepancy=true`, and correct them at the \
                 provider, which is asked again",
        usual_for_s: 0,
        sql: "SELECT CAST(currency AS TEXT) AS currency, CAST(COUNT(*) AS BIGINT) AS count, \
              CAST(SUM(amount_minor) AS BIGINT) AS minor, CAST(MIN(discrepancy_since) AS BIGINT) AS oldest_at \
              FROM payments WHERE discrepancy_since IS NOT NULL GROUP BY currency ORDER BY 1",
    },
    MatterDescriptor {
        name: "outstanding-refunds",
        says: "held for a cancelled order and not on its way back",
        advice: "find them with `galleria verify`; the next refund is tried when it is due, and an administrator can refund \
                 them with `POST /api/v1/payments/{id}/refunds`",
        usual_for_s: A_MINUTE,
        sql: "SELECT CAST(currency AS TEXT) AS currency, CAST(COUNT(*) AS BIGINT) AS count, \
              CAST(SUM(captured_minor - refunding_minor) AS BIGINT) AS minor, \
              CAST(MIN(unwanted_since) AS BIGINT) AS oldest_at \
              FROM payments WHERE unwanted_since IS NOT NULL AND captured_minor > refunding_minor \
              GROUP BY currency ORDER BY 1",
    },
    MatterDescriptor {
        name: "pending-refunds",
        says: "to be refunded, without an answer of the provider",
        advice: "see whether the provider answers: `galleria doctor` asks it, and `GET /api/v1/payments/{id}` shows each \
                 attempt",
        usual_for_s: A_MINUTE,
        sql: "SELECT CAST(currency AS TEXT) AS currency, CAST(COUNT(*) AS BIGINT) AS count, \
              CAST(SUM(amount_minor) AS BIGINT) AS minor, CAST(MIN(requested_at) AS BIGINT) AS oldest_at \
              FROM refunds WHERE status = 'requested' GROUP BY currency ORDER BY 1",
    },
];
