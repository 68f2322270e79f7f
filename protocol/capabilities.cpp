#include "protocol/capabilities.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "protocol/version.hpp"

namespace farebox::protocol {

namespace {

using BitString = std::vector<std::uint64_t>;

/// A longer bit string is never a subset, even where its further words are zero: the reference's rule.
bool is_subset(const BitString& part, const BitString& whole) noexcept {
    if (part.size() > whole.size()) {
        return false;
    }
    for (std::size_t i = 0; i < part.size(); ++i) {
        if ((part[i] & ~whole[i]) != 0) {
            return false;
        }
    }
    return true;
}

bool models_served(const wire::CapabilityConstraints& needed, const wire::CapabilityConstraints& offered) {
    return std::ranges::all_of(needed.models, [&](const auto& entry) {
        const auto model = offered.models.find(entry.first);
        return model != offered.models.end() && (!entry.second.warm || model->second.warm) &&
               version_at_least(model->second.runner_version, entry.second.runner_version);
    });
}

/// A capability that only one side constrains is unconstrained.
bool constraints_met(const wire::Constraints& needed, const wire::Constraints& offered) {
    return std::ranges::all_of(needed.per_capability, [&](const auto& entry) {
        const auto other = offered.per_capability.find(entry.first);
        return other == offered.per_capability.end() || models_served(entry.second, other->second);
    });
}

std::map<std::uint32_t, std::uint32_t> one_per_bit(const BitString& bits) {
    std::map<std::uint32_t, std::uint32_t> capacities;
    for (std::size_t word = 0; word < bits.size(); ++word) {
        for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
            const auto bit = static_cast<std::uint32_t>(std::countr_zero(rest));
            capacities.emplace_hint(capacities.end(), static_cast<std::uint32_t>(64 * word) + bit, 1);
        }
    }
    return capacities;
}

}  // namespace

std::vector<std::uint64_t> capability_bits(std::span<const CapabilityId> ids) {
    BitString bits;
    for (const CapabilityId id : ids) {
        if (id < 0) {
            continue;
        }
        const auto bit = static_cast<std::size_t>(id);
        bits.resize(std::max(bits.size(), bit / 64 + 1));
        bits[bit / 64] |= 1ULL << (bit % 64);
    }
    return bits;
}

bool has_capability(const wire::Capabilities& capabilities, CapabilityId id) noexcept {
    const auto bit = static_cast<std::size_t>(id);
    return id >= 0 && bit / 64 < capabilities.bitstring.size() &&
           (capabilities.bitstring[bit / 64] >> (bit % 64) & 1U) != 0;
}

wire::Capabilities rebuild_capabilities(const wire::Capabilities& capabilities) {
    wire::Capabilities rebuilt = capabilities;
    if (rebuilt.capacities.empty()) {
        rebuilt.capacities = one_per_bit(rebuilt.bitstring);
    }
    if (!rebuilt.constraints) {
        rebuilt.constraints.emplace();
    }
    for (auto& [id, constraints] : rebuilt.constraints->per_capability) {
        for (auto& [model, constraint] : constraints.models) {
            constraint.capacity_in_use = 0;
        }
    }
    return rebuilt;
}

wire::Capabilities job_capabilities(const JobRequirements& job) {
    const auto id = static_cast<std::uint32_t>(job.capability);
    wire::Capabilities capabilities;
    capabilities.bitstring = capability_bits(std::span{&job.capability, 1});
    capabilities.capacities = {{id, 1}};
    capabilities.version = "undefined";  // what a gateway without a release version sends
    wire::Constraints& constraints = capabilities.constraints.emplace();
    constraints.min_version = job.min_version;
    constraints.per_capability[id].models[job.model] = {.warm = job.warm, .runner_version = job.min_runner_version};
    return capabilities;
}

bool version_at_least(std::string_view version, std::string_view minimum) {
    if (minimum.empty()) {
        return true;
    }
    if (version.empty() || version == "undefined") {
        return false;
    }
    const auto lowest = parse_version(minimum);
    if (!lowest) {
        return true;
    }
    const auto offered = parse_version(version);
    return offered && *offered >= *lowest;
}

bool compatible_with(const wire::Capabilities* needed, const wire::Capabilities& offered) {
    if (needed == nullptr) {
        return false;
    }
    const wire::Constraints none;
    const wire::Constraints& wanted = needed->constraints ? *needed->constraints : none;
    return version_at_least(offered.version, wanted.min_version) && is_subset(offered.mandatories, needed->bitstring) &&
           constraints_met(wanted, offered.constraints ? *offered.constraints : none) &&
           is_subset(needed->bitstring, offered.bitstring);
}

}  // namespace farebox::protocol
