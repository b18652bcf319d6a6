//! The tables that are read and written through diesel's query builder, as `migrations/` creates them.

diesel::table! {
    /// An account.
    customer (id) {
        id -> Text,
        email -> Text,
        state -> Text,
        plan -> Text,
        plan_limit -> BigInt,
        hard_cap -> Bool,
        created_us -> BigInt,
    }
}

diesel::table! {
    /// A key, by its hash.
    api_key (id) {
        id -> Text,
        customer_id -> Text,
        slot -> Text,
        prefix -> Text,
        key_hash -> Text,
        state -> Text,
        created_us -> BigInt,
        expires_us -> Nullable<BigInt>,
        last_used_us -> Nullable<BigInt>,
    }
}

diesel::table! {
    /// A customer's counter of one month.
    usage_month (customer_id, month) {
        customer_id -> Text,
        month -> Text,
        plan_limit -> BigInt,
        cap -> Nullable<BigInt>,
        used -> BigInt,
        overage_calls -> BigInt,
    }
}

diesel::table! {
    /// A change of plan that waits for its date.
    scheduled_change (customer_id) {
        customer_id -> Text,
        effective_us -> BigInt,
    }
}

diesel::joinable!(scheduled_change -> customer (customer_id));
diesel::joinable!(api_key -> customer (customer_id));
diesel::allow_tables_to_appear_in_same_query!(customer, api_key, usage_month, scheduled_change);
