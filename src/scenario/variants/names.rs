//! How some of several variants are called together.

/// The names of the variants at `having`, in as few words as tell them: the value that they and no others
/// have, such as `eci` for all variants of that provider, else their names. `parts` are the values that make
/// each variant.
pub fn together(names: &[&str], parts: &[&[String]], having: &[usize]) -> String {
    if let Some(part) = shared(parts, having) {
        return part.clone();
    }
    let listed: Vec<&str> = having.iter().map(|at| names[*at]).collect();
    match &listed[..] {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first, second] => format!("{first} and {second}"),
        [first, second, third] => format!("{first}, {second} and {third}"),
        [first, second, rest @ ..] => format!("{first}, {second} and {} others", rest.len()),
    }
}

/// The same with the name of each, for those who have to go through them.
pub(super) fn each(names: &[&str], parts: &[&[String]], having: &[usize]) -> String {
    match (shared(parts, having), having) {
        (None, [first @ .., last]) if first.len() > 2 => {
            let first: Vec<&str> = first.iter().map(|at| names[*at]).collect();
            format!("{} and {}", first.join(", "), names[*last])
        }
        _ => together(names, parts, having),
    }
}

/// The value that these variants have and no others.
fn shared<'a>(parts: &[&'a [String]], having: &[usize]) -> Option<&'a String> {
    let all_with =
        |part: &String| -> Vec<usize> { (0..parts.len()).filter(|at| parts[*at].contains(part)).collect() };
    parts[*having.first()?].iter().find(|part| all_with(part) == having)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_called_by_what_they_share() {
        let parts: Vec<Vec<String>> = [["a", "x"], ["a", "y"], ["b", "x"], ["b", "y"]]
            .map(|parts| parts.map(str::to_owned).to_vec())
            .to_vec();
        let parts: Vec<&[String]> = parts.iter().map(Vec::as_slice).collect();
        let called = |having: &[usize]| together(&["a x", "a y", "b x", "b y"], &parts, having);
        assert_eq!([called(&[0, 1]), called(&[1, 3])], ["a", "y"]);
        assert_eq!([called(&[2]), called(&[0, 3])], ["b x", "a x and b y"]);
        assert_eq!(called(&[0, 1, 3]), "a x, a y and b y");
        assert_eq!(called(&[0, 1, 2, 3]), "a x, a y and 2 others");
        let names = ["a x", "a y", "b x", "b y"];
        assert_eq!(each(&names, &parts, &[0, 1, 2, 3]), "a x, a y, b x and b y");
        assert_eq!([each(&names, &parts, &[0, 1]), each(&names, &parts, &[3])], ["a", "b y"]);
    }
}
