#include "tests/conformance/verdict.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace farebox::conformance {
namespace {

/// An answer of another kind, as the row says: it has none of the other kind's fields.
bool changes_status(const Match& match, const Outcome& before) {
    const std::string* now = match.demanded.find("status");
    const std::string* then = before.find("status");
    return now != nullptr && (then == nullptr || *now != *then) && std::ranges::count(match.row->differs, "status") > 0;
}

/// A field of the reference that is compared otherwise (or not at all) although the row does not name it.
void check_scope(const Match& match, const Outcome& before, Verdict& verdict) {
    if (changes_status(match, before)) {
        return;
    }
    Outcome rest = before;
    for (const std::string& path : match.row->differs) {
        rest.drop(path);
    }
    for (const Difference& touched : differences(match.demanded, rest)) {
        verdict.problems.push_back("row " + match.row->name + " changes " + touched.field +
                                   ", which its \"differs\" does not name");
    }
}

/// What is not judged is not passed, however much beside it is.
int weight(Verdict::Kind kind) {
    switch (kind) {
        case Verdict::Kind::as_reference:
            return 0;
        case Verdict::Kind::listed:
            return 1;
        case Verdict::Kind::waiting:
        case Verdict::Kind::unreachable:
            return 2;
        case Verdict::Kind::failed:
            break;
    }
    return 3;
}

}  // namespace

Verdict Verdict::failure(std::string problem) {
    Verdict verdict;
    verdict.kind = Kind::failed;
    verdict.problems.push_back(std::move(problem));
    return verdict;
}

Verdict Verdict::wait_for(std::string feature) {
    Verdict verdict;
    verdict.kind = Kind::waiting;
    verdict.reason = std::move(feature);
    return verdict;
}

Verdict Verdict::below(std::string row) {
    Verdict verdict;
    verdict.kind = Kind::unreachable;
    verdict.reason = std::move(row);
    return verdict;
}

void Verdict::add(Verdict other) {
    if (weight(other.kind) > weight(kind)) {
        kind = other.kind;
        reason = std::move(other.reason);
    }
    std::ranges::move(other.rows, std::back_inserter(rows));
    std::ranges::move(other.problems, std::back_inserter(problems));
}

Verdict judge(const Outcome& ours, const Outcome& reference, const std::vector<Match>& matches) {
    Verdict verdict;
    const Outcome* demanded = &reference;
    for (const Match& match : matches) {
        check_scope(match, *demanded, verdict);
        verdict.rows.push_back(match.row->name);
        demanded = &match.demanded;
    }
    for (const Difference& difference : differences(ours, *demanded)) {
        verdict.problems.push_back(to_text(difference));
    }
    if (!matches.empty() && differences(ours, reference).empty()) {
        verdict.problems.insert(verdict.problems.begin(),
                                "row " + verdict.rows.back() + " speaks of this, but we answer as the reference does");
    }
    if (!verdict.problems.empty()) {
        verdict.kind = Verdict::Kind::failed;
    } else if (!matches.empty()) {
        verdict.kind = Verdict::Kind::listed;
    }
    return verdict;
}

}  // namespace farebox::conformance
