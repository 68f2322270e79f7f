#include "tests/conformance/pure/family.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"

namespace farebox::conformance {
namespace {

/// {"code": …}: we refuse. {"absent": true}: we have no such thing. {}: what "differs" names is not compared.
Outcome demand(const ListedRow& row, const Outcome& reference) {
    if (row.then.contains("code")) {
        Outcome refusal;
        refusal.set("code", row.then.at("code").get<std::string>());
        return refusal;
    }
    if (row.then.contains("absent")) {
        return absent();
    }
    Outcome rest = reference;
    for (const std::string& path : row.differs) {
        rest.drop(path);
    }
    return rest;
}

}  // namespace

void PureJudge::compare(const Json& in, const Json& op, const Outcome& ours, const Outcome& reference) {
    std::vector<Match> matches;
    for (const ListedRow& row : rows_) {
        const auto predicate = [&](const std::string& name, const Json& /*parameter*/) {
            return family_.predicates.at(name)(in, op);
        };
        if (row.family == family_.name && holds(row, predicate)) {
            Outcome demanded = demand(row, reference);
            if (departs(demanded, reference)) {
                matches.push_back({&row, std::move(demanded)});
                break;
            }
        }
    }
    verdict_.add(judge(ours, reference, matches));
    expects_something_ = expects_something_ || !reference.fields().empty();
}

Verdict PureJudge::verdict() const {
    return expects_something_ ? verdict_ : Verdict::failure("nothing is expected");
}

std::span<const PureFamily* const> pure_families() {
    static constexpr std::array<const PureFamily*, 9> kFamilies{
        &kTickets,      &kTicketBatches, &kAccounting, &kSegmentCredentials, &kPaymentMessages,
        &kCapabilities, &kBilling,       &kKeystore,   &kPersonalSign};
    return kFamilies;
}

Outcome absent() {
    Outcome outcome;
    outcome.set("absent", true);
    return outcome;
}

Outcome reference_refusal(const std::string& error) {
    Outcome outcome;
    if (!error.empty()) {
        outcome.set("error", error);
    }
    return outcome;
}

const Json& results_of(const VectorCase& one) {
    const Json& results = one.out.at("results");
    if (results.size() != one.in.at("ops").size()) {
        throw std::invalid_argument{"as many results as operations are needed"};
    }
    return results;
}

std::string kind_of(const Json& in) {
    const auto kind = in.is_object() ? in.find("kind") : in.end();
    return in.is_object() && kind != in.end() && kind->is_string() ? kind->get<std::string>() : std::string{};
}

std::string hex_of(std::string_view bytes) {
    return protocol::to_hex_0x(protocol::as_bytes(bytes));
}

}  // namespace farebox::conformance
