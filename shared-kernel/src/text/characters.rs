//! Which characters can be seen, and where an invisible one is part of the writing: a joiner in Persian or Hindi, a selector
//! after an emoji, the tags of a flag. Everything else that cannot be seen makes two texts look alike.

use icu_properties::props::{
    BinaryProperty, CanonicalCombiningClass, DefaultIgnorableCodePoint, Emoji, EmojiModifier,
    ExtendedPictographic, GeneralCategory, GeneralCategoryGroup, Ideographic, JoiningType,
    PrependedConcatenationMark,
};
use icu_properties::{CodePointMapData, CodePointSetData};

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';
const EMOJI_SELECTOR: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const BLACK_FLAG: char = '\u{1f3f4}';
const END_OF_TAGS: char = '\u{e007f}';
/// A flag of a region has at most these many tags, the end included: `gbeng` and one more letter.
const MOST_TAGS: usize = 7;

/// Whether nobody sees this character, or no font has it: controls, zero-width and direction marks, fillers, private and
/// unassigned code points.
pub(super) fn is_invisible(letter: char) -> bool {
    let ignorable = has::<DefaultIgnorableCodePoint>(letter)
        || category(letter) == GeneralCategory::Format
            && !has::<PrependedConcatenationMark>(letter);
    ignorable || is_nothing(letter)
}

/// Whether there is no sign for this character at all: controls, line separators, private and unassigned code points.
fn is_nothing(letter: char) -> bool {
    let nothing = GeneralCategoryGroup::Control
        .union(GeneralCategoryGroup::PrivateUse)
        .union(GeneralCategoryGroup::Unassigned)
        .union(GeneralCategoryGroup::LineSeparator)
        .union(GeneralCategoryGroup::ParagraphSeparator);
    nothing.contains(category(letter)) || letter == '\u{fffc}'
}

/// Whether it is empty space: a blank, or the Braille pattern without dots.
pub(super) fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter == '\u{2800}'
}

/// Whether it is drawn on the letter before it.
pub(super) fn is_mark(letter: char) -> bool {
    GeneralCategoryGroup::Mark.contains(category(letter))
}

/// Whether the invisible character at `place` belongs to the writing there.
pub(super) fn is_part_of_writing(text: &[char], place: usize) -> bool {
    let at = |place: usize| text.get(place).copied();
    let Some((before, letter)) = place.checked_sub(1).and_then(at).zip(at(place)) else {
        return false;
    };
    let after = at(place + 1);
    match letter {
        ZERO_WIDTH_NON_JOINER => {
            is_virama(before)
                || after.is_some_and(is_virama)
                || is_between_joining_letters(text, place)
        }
        ZERO_WIDTH_JOINER => {
            is_virama(before)
                || after.is_some_and(is_virama)
                || ends_an_emoji(before) && after.is_some_and(has::<ExtendedPictographic>)
        }
        '\u{fe0e}' | EMOJI_SELECTOR => {
            has::<Emoji>(before) && (!before.is_ascii() || after == Some(KEYCAP))
        }
        '\u{fe00}'..='\u{fe0d}' | '\u{e0100}'..='\u{e01ef}' => has::<Ideographic>(before),
        '\u{180b}'..='\u{180f}' => matches!(before, '\u{1820}'..='\u{18aa}'),
        '\u{e0020}'..=END_OF_TAGS => is_in_a_flag(text, place),
        _ => false,
    }
}

/// UAX #31 and RFC 5892 (appendix A.1): the letters on both sides would join without the character between them. Marks on them
/// do not count.
fn is_between_joining_letters(text: &[char], place: usize) -> bool {
    let joining = CodePointMapData::<JoiningType>::new();
    let joins = |letter: &&char| joining.get(**letter) != JoiningType::Transparent;
    let is_joining = |letter: &char| {
        matches!(
            joining.get(*letter),
            JoiningType::DualJoining | JoiningType::RightJoining | JoiningType::LeftJoining
        )
    };
    let (before, after) = text.split_at_checked(place).unwrap_or_default();
    before.iter().rev().find(joins).is_some_and(is_joining)
        && after.iter().skip(1).find(joins).is_some_and(is_joining)
}

fn ends_an_emoji(letter: char) -> bool {
    has::<ExtendedPictographic>(letter)
        || has::<EmojiModifier>(letter)
        || matches!(letter, EMOJI_SELECTOR | END_OF_TAGS)
}

/// Whether the tag at `place` is in a run that begins after a black flag and that one end closes (UTS #51, 1.4.8).
fn is_in_a_flag(text: &[char], place: usize) -> bool {
    let is_tag = |letter: &&char| matches!(**letter, '\u{e0020}'..=END_OF_TAGS);
    let (before, from_here) = text.split_at_checked(place).unwrap_or_default();
    let earlier = before.iter().rev().take_while(is_tag).count();
    let run: Vec<&char> = text
        .iter()
        .skip(place - earlier)
        .take(earlier + from_here.len())
        .take_while(is_tag)
        .collect();
    let base = (place - earlier).checked_sub(1).and_then(|place| text.get(place));
    let ends = run.iter().filter(|tag| ***tag == END_OF_TAGS).count();
    base == Some(&BLACK_FLAG)
        && run.len() <= MOST_TAGS
        && ends == 1
        && run.last() == Some(&&END_OF_TAGS)
}

fn is_virama(letter: char) -> bool {
    CodePointMapData::<CanonicalCombiningClass>::new().get(letter)
        == CanonicalCombiningClass::Virama
}

fn has<P: BinaryProperty>(letter: char) -> bool {
    CodePointSetData::new::<P>().contains(letter)
}

fn category(letter: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(letter)
}
