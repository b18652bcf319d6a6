//! The document's top level: what holds for every operation.

use super::{Comparison, GROWS, Membership, Sides, VersionPart};

impl<'a> Comparison<'a> {
    pub(super) fn documents(&mut self) {
        let sides = Sides {
            older: self.older,
            newer: self.newer,
        };
        self.info(sides.at("info"));
        self.words(sides, "", &["servers", "tags", "openapi"]);
        self.security_schemes(sides.at("components").at("securitySchemes"));
        self.billing(sides.at("x-billing-model"), "/x-billing-model");
        self.error_rules(sides.at("x-errors"));
        for (_, path, at) in self.members(sides.at("paths"), "/paths", "path", GROWS) {
            for (_, operation, at) in self.members(path, &at, "operation", GROWS) {
                let inherited = sides.at("security");
                self.operation(operation, inherited, &at);
            }
        }
        self.rest(
            sides,
            "",
            &[
                "info",
                "servers",
                "tags",
                "openapi",
                "security",
                "paths",
                "components",
                "x-billing-model",
                "x-errors",
            ],
        );
    }

    fn info(&mut self, info: Sides<'a>) {
        self.words(info, "/info", &["title", "description", "license"]);
        self.rest(
            info,
            "/info",
            &["title", "description", "license", "version"],
        );
    }

    fn security_schemes(&mut self, schemes: Sides<'a>) {
        let at = "/components/securitySchemes";
        for (_, scheme, at) in self.members(schemes, at, "security scheme", GROWS) {
            self.words(scheme, &at, &["description"]);
            self.rest(scheme, &at, &["description"]);
        }
    }

    /// A billing rule: words and clause numbers aside, every change is one that a bill shows.
    pub(super) fn billing(&mut self, rule: Sides<'a>, at: &str) {
        self.words(rule, at, &["clause"]);
        for key in rule.keys() {
            if key != "clause" && !rule.at(key).same() {
                let said = rule.at(key);
                self.note(
                    VersionPart::Major,
                    &format!("{at}/{key}"),
                    format!("billing changed from {} to {}", said.older, said.newer),
                );
            }
        }
    }

    fn error_rules(&mut self, rules: Sides<'a>) {
        for (_, rule, at) in self.members(rules, "/x-errors", "error code", GROWS) {
            self.words(rule, &at, &["title", "clause"]);
            let weight = Membership {
                added: VersionPart::Minor,
                removed: VersionPart::Minor,
            };
            self.names(rule.at("status"), &format!("{at}/status"), "status", weight);
            for key in ["retry", "billed"] {
                let said = rule.at(key);
                if !said.same() {
                    self.note(
                        VersionPart::Major,
                        &format!("{at}/{key}"),
                        format!("changed from {} to {}", said.older, said.newer),
                    );
                }
            }
            self.rest(rule, &at, &["title", "clause", "status", "retry", "billed"]);
        }
    }
}
