#include "tests/conformance/runner.hpp"

#include <algorithm>
#include <exception>

#include "tests/conformance/http/exchange.hpp"
#include "tests/conformance/pure/family.hpp"

namespace farebox::conformance {
namespace {

const PureFamily* family_of(const Json& in) {
    const auto families = pure_families();
    const auto found = std::ranges::find_if(families, [&](const PureFamily* each) { return each->recognises(in); });
    return found == families.end() ? nullptr : *found;
}

/// Why a whole file is for reading only; empty: it is to be run.
std::string why_skipped(const VectorFile& file) {
    if (file.cases.empty()) {
        return "no cases";
    }
    const auto all = [&](auto&& rule) { return std::ranges::all_of(file.cases, rule); };
    if (all([](const VectorCase& one) { return kind_of(one.in) == "rule" || kind_of(one.in) == "observed"; })) {
        return "a list of error replies, for reading";
    }
    if (all([](const VectorCase& one) { return one.in.contains("replies"); })) {
        return "what a Go client sends, for reading";
    }
    if (all([](const VectorCase& one) { return family_of(one.in) == nullptr && !is_exchange(one.in); })) {
        return "no case of a known kind";
    }
    return {};
}

Verdict judge_pure(const VectorCase& one, const PureFamily& family, std::span<const ListedRow> rows) {
    PureJudge judge{family, rows};
    try {
        family.check(one, judge);
    } catch (const std::exception& problem) {
        return Verdict::failure(std::string{"the case cannot be checked: "} + problem.what());
    }
    return judge.verdict();
}

void run_case(const std::string& file, const VectorCase& one, std::span<const ListedRow> rows, Report& report) {
    if (is_exchange(one.in)) {
        run_exchange(file, one, rows, report);
    } else if (const PureFamily* family = family_of(one.in)) {
        report.add({file, one.name, {}}, judge_pure(one, *family, rows));
    } else {
        report.add({file, one.name, {}}, Verdict::failure("no check for the kind \"" + kind_of(one.in) + "\""));
    }
}

}  // namespace

void run_vectors(const std::vector<VectorFile>& files, std::span<const ListedRow> rows, Report& report) {
    for (const VectorFile& file : files) {
        if (!file.problem.empty()) {
            report.add({file.name, "the file", {}}, Verdict::failure(file.problem));
            continue;
        }
        if (const std::string why = why_skipped(file); !why.empty()) {
            report.skip(file.name, why);
            continue;
        }
        for (const VectorCase& one : file.cases) {
            run_case(file.name, one, rows, report);
        }
    }
}

Result<void> check_rows(std::span<const ListedRow> rows) {
    for (const ListedRow& row : rows) {
        std::string problem;
        const auto families = pure_families();
        const auto family = std::ranges::find(families, row.family, &PureFamily::name);
        if (family == families.end() && row.family != kExchangeFamily) {
            problem = "there is no family \"" + row.family + "\"";
        }
        for_each_name(row, [&](const std::string& name) {
            const bool known = row.family == kExchangeFamily
                                   ? is_exchange_predicate(name)
                                   : family != families.end() && (*family)->predicates.contains(name);
            if (!known && problem.empty()) {
                problem = "there is no predicate \"" + name + "\"";
            }
        });
        if (!problem.empty()) {
            return make_error(ErrorCode::invalid_argument, "row " + row.name + ": " + problem);
        }
    }
    return {};
}

}  // namespace farebox::conformance
