//! A page taken apart by html5ever's tokenizer: its elements, the text under each id, and what is wrong with it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Elements of HTML that have no end tag.
const VOID: [&str; 7] = ["br", "hr", "img", "input", "link", "meta", "wbr"];

/// One element's start tag.
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A page taken apart.
#[derive(Default)]
pub(super) struct Markup {
    pub(super) elements: Vec<Element>,
    /// The texts of all `pre` elements.
    pub(super) listings: Vec<String>,
    /// Parse errors and tags that do not match.
    pub(super) faults: Vec<String>,
    texts: BTreeMap<String, String>,
    /// Names and ids of the elements that are open.
    open: Vec<(String, Option<String>)>,
}

impl Markup {
    pub(super) fn read(html: &str) -> Self {
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(html));
        let options = TokenizerOpts {
            exact_errors: true,
            ..TokenizerOpts::default()
        };
        let tokenizer = Tokenizer::new(Sink(RefCell::default()), options);
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        let mut markup = tokenizer.sink.0.into_inner();
        let unclosed: Vec<String> = markup
            .open
            .drain(..)
            .map(|(name, _)| format!("<{name}> is never closed"))
            .collect();
        markup.faults.extend(unclosed);
        markup
    }

    /// All values of an attribute.
    pub(super) fn attributes<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.elements
            .iter()
            .filter_map(move |element| element.attribute(name))
    }

    /// The text inside the element with this id, runs of white space as one space.
    pub(super) fn text_in(&self, id: &str) -> String {
        let text = self
            .texts
            .get(id)
            .unwrap_or_else(|| panic!("no element has the id {id}"));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn text(&mut self, text: &str) {
        for (_, id) in &self.open {
            if let Some(id) = id {
                self.texts.entry(id.clone()).or_default().push_str(text);
            }
        }
        if self.open.iter().any(|(name, _)| name == "pre")
            && let Some(listing) = self.listings.last_mut()
        {
            listing.push_str(text);
        }
    }

    fn start(&mut self, element: Element, self_closing: bool) {
        let id = element.attribute("id").map(str::to_owned);
        if let Some(id) = &id {
            self.texts.entry(id.clone()).or_default();
        }
        if element.name == "pre" {
            self.listings.push(String::new());
        }
        let in_summary = self.open.iter().any(|(name, _)| name == "summary");
        if in_summary && ["a", "button", "input"].contains(&element.name.as_str()) {
            self.faults
                .push(format!("<{}> inside a summary", element.name));
        }
        // Words in neighbouring blocks are words apart; spans and the like are not.
        if !["span", "code", "a", "em", "strong", "wbr"].contains(&element.name.as_str()) {
            self.text(" ");
        }
        if !self_closing && !VOID.contains(&element.name.as_str()) {
            self.open.push((element.name.clone(), id));
        }
        self.elements.push(element);
    }

    fn end(&mut self, name: &str, line: u64) {
        match self.open.pop() {
            Some((open, _)) if open == name => {}
            Some((open, _)) => self
                .faults
                .push(format!("line {line}: </{name}> closes <{open}>")),
            None => self
                .faults
                .push(format!("line {line}: </{name}> closes nothing")),
        }
    }
}

struct Sink(RefCell<Markup>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut markup = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => markup.text(&text),
            Token::ParseError(error) => markup.faults.push(format!("line {line}: {error}")),
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => markup.end(&tag.name, line),
            Token::TagToken(tag) => {
                let element = Element {
                    name: tag.name.to_string(),
                    attributes: tag
                        .attrs
                        .iter()
                        .map(|attribute| {
                            (
                                attribute.name.local.to_string(),
                                attribute.value.to_string(),
                            )
                        })
                        .collect(),
                };
                markup.start(element, tag.self_closing);
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[test]
fn what_is_wrong_with_a_page_is_told() {
    assert_eq!(Markup::read("<p><b>x</p></b>").faults.len(), 2);
    assert_eq!(Markup::read("<p id=a>x").faults, ["<p> is never closed"]);
    assert_eq!(Markup::read("<summary><a>x</a></summary>").faults.len(), 1);
    assert!(Markup::read("<p id=a>x<br>y</p>").faults.is_empty());
}
