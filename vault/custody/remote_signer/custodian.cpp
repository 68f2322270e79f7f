#include <utility>

#include "vault/custody/crew_custodian.hpp"
#include "vault/custody/remote_signer/line.hpp"
#include "vault/custody/remote_signer_custodian.hpp"

namespace farebox::vault {
namespace {

class ConnectionSeat final : public Seat {
public:
    explicit ConnectionSeat(std::shared_ptr<RemoteSignerLine> line) : line_{std::move(line)} {}
    Result<Signature> sign(const Address& key, const PersonalMessage& message) override {
        return line_->sign(key, message);
    }

private:
    const std::shared_ptr<RemoteSignerLine> line_;
};

}  // namespace

Result<std::unique_ptr<Custodian>> open_remote_signer(const RemoteSignerOptions& options) {
    const auto line = RemoteSignerLine::open(options);
    if (!line) {
        return line.error();
    }
    auto accounts = (*line)->accounts();
    if (!accounts) {
        return std::move(accounts).error();
    }
    std::vector<std::unique_ptr<Seat>> seats;
    for (std::uint32_t i = 0; i < options.connections; ++i) {
        seats.push_back(std::make_unique<ConnectionSeat>(*line));
    }
    return make_crew_custodian(*std::move(accounts), {(*line)->name(), options.time_limit}, std::move(seats));
}

}  // namespace farebox::vault
