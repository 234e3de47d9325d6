-- The ledger keeps the names of test tokens only: any other text may be somebody's means of payment.
UPDATE provider_charges SET token = 'unknown' WHERE token NOT IN
    ('tok_success', 'tok_declined', 'tok_insufficient_funds', 'tok_slow', 'tok_pending', 'tok_timeout_after_charge', 'tok_never_answers', 'tok_unreachable');

-- down

