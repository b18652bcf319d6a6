//! Schemas: narrower is safe to read and unsafe to write; wider the other way round.

use serde_json::Value;

use super::{Comparison, Direction, Sides, VersionPart, reference};

/// How the set of values that a schema lets through changed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    Wider,
    Narrower,
}

impl Direction {
    /// A caller may go on sending what is still taken, and reading what it already expects.
    fn weight(self, set: Set) -> VersionPart {
        match (self, set) {
            (Self::Request, Set::Wider) | (Self::Answer, Set::Narrower) => VersionPart::Minor,
            (Self::Request, Set::Narrower) | (Self::Answer, Set::Wider) => VersionPart::Major,
        }
    }
}

/// Limits, and whether a greater figure lets more values through.
const LIMITS: [(&str, bool); 6] = [
    ("minimum", false),
    ("minLength", false),
    ("minItems", false),
    ("maximum", true),
    ("maxLength", true),
    ("maxItems", true),
];

impl<'a> Comparison<'a> {
    pub(super) fn schema(&mut self, schema: Sides<'a>, direction: Direction, at: &str) {
        if let (Some(older), Some(newer)) = (reference(schema.older), reference(schema.newer)) {
            if older != newer {
                let what = format!("is of type {newer} now, was {older}");
                self.note(VersionPart::Major, at, what);
                return;
            }
            if self.compared.insert((newer.to_owned(), direction)) {
                let named = self.resolve(schema);
                self.keywords(named, direction, newer);
            }
            return;
        }
        let resolved = self.resolve(schema);
        self.keywords(resolved, direction, at);
    }

    fn keywords(&mut self, schema: Sides<'a>, direction: Direction, at: &str) {
        self.words(schema, at, &["description"]);
        self.types(schema.at("type"), direction, at);
        for key in ["format", "contentEncoding"] {
            if !schema.at(key).same() {
                let said = schema.at(key);
                let what = format!("changed from {} to {}", said.older, said.newer);
                self.note(VersionPart::Major, &format!("{at}/{key}"), what);
            }
        }
        self.choices(schema, direction, at);
        self.limits(schema, direction, at);
        self.pattern(schema.at("pattern"), direction, &format!("{at}/pattern"));
        self.properties(schema, direction, at);
        if !schema.at("items").older.is_null() || !schema.at("items").newer.is_null() {
            self.schema(schema.at("items"), direction, &format!("{at}/items"));
        }
        let mut known = vec![
            "description",
            "type",
            "format",
            "contentEncoding",
            "enum",
            "x-extensible-enum",
            "pattern",
            "properties",
            "required",
            "items",
        ];
        known.extend(LIMITS.map(|(key, _)| key));
        self.rest(schema, at, &known);
    }

    fn types(&mut self, types: Sides<'_>, direction: Direction, at: &str) {
        if types.same() {
            return;
        }
        let list = |value: &Value| -> Vec<String> {
            let mut names: Vec<String> = match value {
                Value::Array(names) => names.iter().map(plain).collect(),
                one => vec![plain(one)],
            };
            names.sort();
            names
        };
        let (older, newer) = (list(types.older), list(types.newer));
        let without = |names: &[String]| -> Vec<String> {
            let real = names.iter().filter(|name| *name != "null");
            real.cloned().collect()
        };
        let at = format!("{at}/type");
        if without(&older) != without(&newer) {
            let what = format!("changed from {} to {}", types.older, types.newer);
            self.note(VersionPart::Major, &at, what);
        } else if newer.len() > older.len() {
            self.note(direction.weight(Set::Wider), &at, "may be null now");
        } else if newer.len() < older.len() {
            self.note(direction.weight(Set::Narrower), &at, "is never null now");
        }
    }

    /// Closed lists follow the direction; an open list may always grow, and a program that names a value needs it kept.
    fn choices(&mut self, schema: Sides<'_>, direction: Direction, at: &str) {
        let closed = schema.at("enum");
        match (closed.older.is_null(), closed.newer.is_null()) {
            (true, false) => {
                let weight = direction.weight(Set::Narrower);
                self.note(weight, &format!("{at}/enum"), "only listed values now");
            }
            (false, true) => {
                let weight = direction.weight(Set::Wider);
                self.note(weight, &format!("{at}/enum"), "any value now");
            }
            _ => {
                let weight = super::Membership {
                    added: direction.weight(Set::Wider),
                    removed: direction.weight(Set::Narrower),
                };
                self.names(closed, &format!("{at}/enum"), "value", weight);
            }
        }
        let open = schema.at("x-extensible-enum");
        self.names(
            open,
            &format!("{at}/x-extensible-enum"),
            "value",
            super::GROWS,
        );
    }

    fn limits(&mut self, schema: Sides<'_>, direction: Direction, at: &str) {
        for (key, greater_is_wider) in LIMITS {
            let limit = schema.at(key);
            if limit.same() {
                continue;
            }
            let set = match (limit.older.as_f64(), limit.newer.as_f64()) {
                (None, _) => Set::Narrower,
                (_, None) => Set::Wider,
                (Some(older), Some(newer)) if (newer > older) == greater_is_wider => Set::Wider,
                _ => Set::Narrower,
            };
            let what = format!("changed from {} to {}", limit.older, limit.newer);
            self.note(direction.weight(set), &format!("{at}/{key}"), what);
        }
    }

    fn pattern(&mut self, pattern: Sides<'_>, direction: Direction, at: &str) {
        match (pattern.older.as_str(), pattern.newer.as_str()) {
            (None, Some(_)) => self.note(direction.weight(Set::Narrower), at, "added"),
            (Some(_), None) => self.note(direction.weight(Set::Wider), at, "removed"),
            (older, newer) if older != newer => {
                let what = "changed: no rule can say which texts it lets through";
                self.note(VersionPart::Major, at, what);
            }
            _ => {}
        }
    }

    fn properties(&mut self, schema: Sides<'a>, direction: Direction, at: &str) {
        let required = |value: &Value, name: &str| {
            let names = value.get("required").and_then(Value::as_array);
            names.into_iter().flatten().any(|own| own == name)
        };
        let properties = schema.at("properties");
        for name in properties.keys() {
            let here = format!("{at}/properties/{name}");
            let property = properties.at(name);
            let was = required(schema.older, name);
            let is = required(schema.newer, name);
            if property.older.is_null() {
                if direction == Direction::Request && is {
                    self.note(VersionPart::Major, &here, "required member added");
                } else {
                    self.note(VersionPart::Minor, &here, "member added");
                }
            } else if property.newer.is_null() {
                self.note(VersionPart::Major, &here, "member removed");
            } else {
                if was != is {
                    let (set, what) = if is {
                        (Set::Narrower, "is required now")
                    } else {
                        (Set::Wider, "is optional now")
                    };
                    self.note(direction.weight(set), &here, what);
                }
                self.schema(property, direction, &here);
            }
        }
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
