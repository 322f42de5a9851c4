//! Notices: the warning between the decision to take an instance and the reclaim.

use crate::units::{SimTime, Span};

/// When the notice of a reclaim at `reclaim_at` begins, for reclaims whose instant is known before:
/// its full length ahead, but never inside protection. A notice is irrevocable once it has begun.
pub fn begins(reclaim_at: SimTime, length: Span, protected_until: SimTime) -> SimTime {
    (reclaim_at - length).max(protected_until).min(reclaim_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_has_its_full_length_unless_protection_cuts_it() {
        let hour = SimTime(3_600_000);
        let three = Span::from_minutes(3);
        assert_eq!(begins(hour + Span::from_minutes(10), three, hour), hour + Span::from_minutes(7));
        assert_eq!(begins(hour + three, three, hour), hour, "just long enough");
        assert_eq!(
            begins(hour + Span::from_minutes(1), three, hour),
            hour,
            "cut, not begun inside protection"
        );
        assert_eq!(begins(hour, three, hour), hour);
    }
}
