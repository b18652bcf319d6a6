//! Operations: what is sent to them, what they answer, what they cost.

use super::{Comparison, Direction, GROWS, Membership, Sides, VersionPart};

impl<'a> Comparison<'a> {
    pub(super) fn operation(&mut self, operation: Sides<'a>, inherited: Sides<'a>, at: &str) {
        self.words(operation, at, &["summary", "description", "tags"]);
        if !operation.at("operationId").same() {
            self.note(
                VersionPart::Major,
                &format!("{at}/operationId"),
                "renamed: generated clients call it by this name",
            );
        }
        let mut security = operation.at("security");
        if security.older.is_null() {
            security.older = inherited.older;
        }
        if security.newer.is_null() {
            security.newer = inherited.newer;
        }
        if !security.same() {
            let what = format!("changed from {} to {}", security.older, security.newer);
            self.note(VersionPart::Major, &format!("{at}/security"), what);
        }
        self.billing(operation.at("x-billing"), &format!("{at}/x-billing"));
        self.parameters(operation.at("parameters"), &format!("{at}/parameters"));
        self.request(operation.at("requestBody"), &format!("{at}/requestBody"));
        self.answers(operation.at("responses"), &format!("{at}/responses"));
        self.rest(
            operation,
            at,
            &[
                "summary",
                "description",
                "tags",
                "operationId",
                "security",
                "x-billing",
                "parameters",
                "requestBody",
                "responses",
            ],
        );
    }

    /// Parameters are a list; they are known by where they stand and by their name.
    fn parameters(&mut self, lists: Sides<'a>, at: &str) {
        let name = |parameter: &serde_json::Value| {
            let text = |key: &str| {
                let value = parameter.get(key).and_then(serde_json::Value::as_str);
                value.unwrap_or_default().to_owned()
            };
            (text("in"), text("name"))
        };
        let entries = |value: &'a serde_json::Value| value.as_array().into_iter().flatten();
        for older in entries(lists.older) {
            let here = format!("{at}/{}", name(older).1);
            match entries(lists.newer).find(|newer| name(newer) == name(older)) {
                None => self.note(VersionPart::Major, &here, "parameter removed"),
                Some(newer) => self.parameter(Sides { older, newer }, &here),
            }
        }
        for newer in entries(lists.newer) {
            if entries(lists.older).any(|older| name(older) == name(newer)) {
                continue;
            }
            let here = format!("{at}/{}", name(newer).1);
            if newer.get("required") == Some(&true.into()) {
                self.note(VersionPart::Major, &here, "required parameter added");
            } else {
                self.note(VersionPart::Minor, &here, "optional parameter added");
            }
        }
    }

    fn parameter(&mut self, parameter: Sides<'a>, at: &str) {
        self.words(parameter, at, &["description", "example", "examples"]);
        self.required(parameter.at("required"), at);
        let schema = parameter.at("schema");
        self.schema(schema, Direction::Request, &format!("{at}/schema"));
        let known = ["description", "example", "examples", "required", "schema"];
        self.rest(parameter, at, &known);
    }

    /// A `required: true` that came or went, of something that the caller sends.
    fn required(&mut self, required: Sides<'_>, at: &str) {
        let is = |value: &serde_json::Value| value == &serde_json::Value::Bool(true);
        match (is(required.older), is(required.newer)) {
            (false, true) => self.note(VersionPart::Major, at, "is required now"),
            (true, false) => self.note(VersionPart::Minor, at, "is optional now"),
            _ => {}
        }
    }

    fn request(&mut self, body: Sides<'a>, at: &str) {
        match (body.older.is_null(), body.newer.is_null()) {
            (true, true) => return,
            (true, false) => return self.note(VersionPart::Major, at, "a body is taken now"),
            (false, true) => return self.note(VersionPart::Major, at, "no body is taken any more"),
            (false, false) => {}
        }
        self.words(body, at, &["description"]);
        self.required(body.at("required"), at);
        self.content(
            body.at("content"),
            Direction::Request,
            &format!("{at}/content"),
        );
        self.rest(body, at, &["description", "required", "content"]);
    }

    fn answers(&mut self, answers: Sides<'a>, at: &str) {
        for status in answers.keys() {
            let here = format!("{at}/{status}");
            let answer = self.resolve(answers.at(status));
            match (answer.older.is_null(), answer.newer.is_null()) {
                (true, _) => self.note(VersionPart::Minor, &here, "answer added"),
                (_, true) if status.starts_with('2') => {
                    self.note(VersionPart::Major, &here, "success removed");
                }
                (_, true) => self.note(VersionPart::Minor, &here, "error answer removed"),
                _ => self.answer(answer, &here),
            }
        }
    }

    fn answer(&mut self, answer: Sides<'a>, at: &str) {
        self.words(answer, at, &["description"]);
        let either_way = Membership {
            added: VersionPart::Minor,
            removed: VersionPart::Minor,
        };
        let codes = answer.at("x-error-codes");
        self.names(codes, &format!("{at}/x-error-codes"), "code", either_way);
        let headers = answer.at("headers");
        for (_, header, at) in self.members(headers, &format!("{at}/headers"), "header", GROWS) {
            let header = self.resolve(header);
            self.words(header, &at, &["description"]);
            self.schema(
                header.at("schema"),
                Direction::Answer,
                &format!("{at}/schema"),
            );
            self.rest(header, &at, &["description", "schema"]);
        }
        self.content(
            answer.at("content"),
            Direction::Answer,
            &format!("{at}/content"),
        );
        let known = ["description", "x-error-codes", "headers", "content"];
        self.rest(answer, at, &known);
    }

    fn content(&mut self, content: Sides<'a>, direction: Direction, at: &str) {
        for (_, media, at) in self.members(content, at, "media type", GROWS) {
            self.words(media, &at, &["example", "examples"]);
            self.schema(media.at("schema"), direction, &format!("{at}/schema"));
            self.rest(media, &at, &["example", "examples", "schema"]);
        }
    }
}
