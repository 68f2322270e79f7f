#include "gateway-lite/models/model_candidate.hpp"

#include <string>
#include <utility>

namespace farebox::gateway {
namespace {

/// Only of live video the numbers are places; and some nodes do not fill them in.
Candidate::Room room_of(const ModelQuote::Served& model, const WantedModel& wanted) {
    if (wanted.capability != protocol::kLiveVideoToVideo) {
        return Candidate::Room::unknown;
    }
    if (model.idle > 0) {
        return Candidate::Room::some;
    }
    return model.busy > 0 ? Candidate::Room::none : Candidate::Room::unknown;
}

Candidate candidate_of(const SharedQuote& quote, const WantedModel& wanted) {
    Candidate out;
    out.orchestrator = quote->asked.endpoint;
    out.url = quote->transcoder;
    out.address = quote->address;
    const auto& model = *quote->model;
    out.version = model.runner_version;
    out.capacity_available = model.idle;
    out.room = room_of(model, wanted);
    out.model = OfferedModel{wanted.capability, wanted.model, quote->version, model.warm, model.busy, quote};
    out.type = payment_type_of(wanted.capability);
    if (quote->price) {
        set_price(out, out.type, quote->price->ratio());
    }
    return out;
}

/// Why it is no candidate; nothing: it is one.
std::optional<std::string> why_not(const ModelQuote& quote, const WantedModel& wanted, Candidate& candidate) {
    if (!quote.compatible) {
        return "needs capabilities that this library does not have, or lacks that of " + wanted.name();
    }
    if (wanted.warm && !quote.model->warm) {
        return "has " + wanted.name() + ", but not loaded";
    }
    return hold_to(wanted.max_price, candidate);
}

}  // namespace

void sort_quote(const SharedQuote& quote, const WantedModel& wanted, Candidates& out) {
    const auto orchestrator = quote->asked.endpoint.to_string();
    if (!quote->model) {
        out.rejections.push_back({orchestrator, "does not offer " + wanted.name()});
        return;
    }
    auto candidate = candidate_of(quote, wanted);
    if (auto reason = why_not(*quote, wanted, candidate)) {
        out.rejections.push_back({orchestrator, *std::move(reason), std::move(candidate)});
    } else {
        out.usable.push_back(std::move(candidate));
    }
}

}  // namespace farebox::gateway
