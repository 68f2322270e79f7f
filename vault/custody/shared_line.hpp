#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "vault/custody/signing_crew.hpp"

namespace farebox::vault {

/// A seat of a line that several share, because it is thread-safe: to a server that takes several requests at once.
template <class Line>
class SharedSeat final : public Seat {
public:
    explicit SharedSeat(std::shared_ptr<Line> line) : line_{std::move(line)} {}
    Result<Signature> sign(const Address& key, const PersonalMessage& message) override {
        return line_->sign(key, message);
    }

private:
    const std::shared_ptr<Line> line_;
};

template <class Line>
std::vector<std::unique_ptr<Seat>> seats_on(const std::shared_ptr<Line>& line, std::uint32_t count) {
    std::vector<std::unique_ptr<Seat>> seats;
    for (std::uint32_t i = 0; i < count; ++i) {
        seats.push_back(std::make_unique<SharedSeat<Line>>(line));
    }
    return seats;
}

}  // namespace farebox::vault
