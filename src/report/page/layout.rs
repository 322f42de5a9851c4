//! The page as a whole: what every HTML file needs around what is said.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use super::super::content::Block;
use super::chart::{self, Room};
use super::{Item, KeyFigure, Page, Section, block, theme};

/// Others' scripts as they are published, and ours. Each is a script of its own, allowed by its digest.
pub(super) const SCRIPTS: [&str; 3] = [
    include_str!("vendor/d3.min.js"),
    include_str!("vendor/plot.umd.min.js"),
    concat!(
        "\"use strict\";\n(() => {\n",
        include_str!("text.js"),
        include_str!("axis.js"),
        include_str!("marks.js"),
        include_str!("labels.js"),
        include_str!("tips.js"),
        include_str!("zoom.js"),
        include_str!("chart.js"),
        include_str!("tables.js"),
        include_str!("choices.js"),
        include_str!("controls.js"),
        include_str!("start.js"),
        "})();\n",
    ),
];

/// The most rows that numbers of all figures have together; about 400 kB.
const MOST_ROWS: usize = 5_000;
/// The most bytes of data and pictures of all figures together. With libraries, numbers and tables a page stays below
/// 2 MB, which mail and browsers take without a thought.
const MOST_DATA: usize = 700_000;
/// The most rows that the numbers of one figure have.
const MOST_ROWS_OF_ONE: usize = 600;

/// A graph in a square, without a file of its own.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect \
width='16' height='16' rx='3' fill='%230b5cad'/%3E%3Cpath d='M3 11h3V7h3v2h4' fill='none' stroke='white' \
stroke-width='1.6'/%3E%3C/svg%3E";

/// The page as one HTML file that loads nothing. Equal pages are equal bytes.
pub fn html(page: &Page) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) " – spotcast" }
                link rel="icon" href=(ICON);
                style { (PreEscaped(theme::css())) (PreEscaped(include_str!("page.css"))) }
            }
            body {
                (body(page))
                (PreEscaped(licences()))
                @for script in SCRIPTS { script { (PreEscaped(script)) } }
            }
        }
    }
    .into_string()
}

/// The licences of others' scripts, which ask to go with every copy.
fn licences() -> String {
    let all =
        [("d3", include_str!("vendor/d3.LICENSE")), ("Observable Plot", include_str!("vendor/plot.LICENSE"))];
    all.map(|(name, text)| format!("<!-- {name}\n{}\n-->", text.trim().replace("--", "- -"))).concat()
}

/// Nothing is loaded, and no script runs but those that are here.
fn policy() -> String {
    let digest = |script: &&str| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes())));
    let scripts: String = SCRIPTS.iter().map(digest).collect();
    format!(
        "default-src 'none'; script-src{scripts}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
         form-action 'none'"
    )
}

fn body(page: &Page) -> Markup {
    let figures = page.sections.iter().flat_map(|section| &section.items).map(|item| match item {
        Item::Block(_) => 0,
        Item::Figure(_) => 1,
        Item::Choice { figures, .. } => figures.len(),
    });
    let rows = (MOST_ROWS / figures.sum::<usize>().max(1)).min(MOST_ROWS_OF_ONE);
    let mut room = Room { bytes: MOST_DATA, rows, figures: 0 };
    html! {
        a.skip href="#main" { "Skip to the answer" }
        div.bar {
            span.brand { "spotcast" }
            @if page.sections.len() > 1 {
                nav aria-label="Sections" {
                    ul { @for section in &page.sections {
                        li { a href={ "#" (slug(&section.heading)) } { (section.heading) } }
                    } }
                }
            }
        }
        main id="main" tabindex="-1" {
            header {
                h1 { (page.title) }
                @if !page.about.is_empty() { p.about { (page.about) } }
            }
            @if !page.key_figures.is_empty() { (key_figures(&page.key_figures)) }
            @if !page.lead.is_empty() {
                div.lead { @for sentence in &page.lead { p { (sentence) } } }
            }
            noscript {
                p.note { "Figures need JavaScript, which is switched off. Their numbers stand in the tables below each." }
            }
            @for part in &page.sections { (section(part, &mut room)) }
        }
        footer { p { "Made by spotcast " (env!("CARGO_PKG_VERSION")) ". The page is complete in this one file." } }
    }
}

fn key_figures(keys: &[KeyFigure]) -> Markup {
    html! {
        section.keys aria-label="Key figures" { dl {
            @for key in keys {
                div {
                    dt { (key.label) }
                    dd.value { (key.value) }
                    @if !key.detail.is_empty() { dd { (key.detail) } }
                }
            }
        } }
    }
}

fn section(section: &Section, room: &mut Room) -> Markup {
    let slug = slug(&section.heading);
    // A list under a heading of its own needs no second one.
    let lists = section.items.iter().filter(|item| matches!(item, Item::Block(Block::List(..)))).count();
    html! {
        section aria-labelledby=(slug) {
            h2 id=(slug) { (section.heading) }
            div class=[(topics(&section.items).count() > 2).then_some("topics")] {
                @for topic in topics(&section.items) {
                    div.topic.wide[is_wide(topic)] {
                        @for item in topic {
                            @match item {
                                Item::Block(of) => (block::block(of, name(topic, section), lists > 1)),
                                Item::Figure(figure) => (chart::figure(figure, room)),
                                Item::Choice { label, figures } => div.choice data-label=(label) {
                                    @for (place, (name, figure)) in figures.iter().enumerate() {
                                        // As many to choose from as there is room for.
                                        @if place == 0 || room.holds(figure) {
                                            div.option data-name=(name) { (chart::figure(figure, room)) }
                                        }
                                    }
                                },
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The items of a section in groups, each from one heading to the next.
fn topics(items: &[Item]) -> impl Iterator<Item = &[Item]> {
    items.chunk_by(|_, next| !matches!(next, Item::Block(Block::Heading(_))))
}

/// The heading of a group, which names its tables.
fn name<'a>(topic: &'a [Item], section: &'a Section) -> &'a str {
    match topic.first() {
        Some(Item::Block(Block::Heading(heading))) => heading,
        _ => &section.heading,
    }
}

/// Whether there is a table that wants the whole width.
fn is_wide(topic: &[Item]) -> bool {
    topic.iter().any(|item| match item {
        Item::Block(Block::Table(grid) | Block::Columns(grid)) => grid.header.len() > 4,
        Item::Block(_) => false,
        Item::Figure(_) | Item::Choice { .. } => true,
    })
}

/// A heading as the name of a place on the page.
pub(super) fn slug(heading: &str) -> String {
    let letters = heading.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
    let text: String = letters.collect::<String>().to_ascii_lowercase();
    format!("section-{text}")
}
