#include "signer/http/fair_gate.hpp"

#include <algorithm>
#include <utility>

namespace farebox::signer {
namespace {

/// A payment of one ticket: to read, plan, write and answer it is about three times the work of signing a ticket.
constexpr std::int64_t kPaymentWork = 4;

/// How far a client that asked for less than its share may get ahead of the others, in gatefuls: enough to make up for
/// a pause of the disk, and short enough that a new flood is not a pause to those who are here.
constexpr std::int64_t kHeadStart = 2;

/// Which part of the places is for a client that crowds the others.
constexpr std::size_t kCrowdsPart = 4;

/// For so many gatefuls after another client's payment, one more of those is to be expected.
constexpr std::uint64_t kLately = 4;

}  // namespace

/// Who has more payments here than all others together is the one that they wait for.
bool FairGate::crowds_others(const Guest& guest) const noexcept {
    const std::size_t all = inside_ + waiting_;
    return guest.here() < all && 2 * guest.here() > all;
}

FairGate::Permit FairGate::admit(Guest& guest) {
    const auto head_start = kHeadStart * kPaymentWork * static_cast<Work>(limits_.at_once);
    const Work start = std::max(guest.rank.first, now_ - head_start);
    now_ = std::max(now_, start);
    guest.rank = {start + (crowds_others(guest) ? 2 : 1) * kPaymentWork, ++served_};
    note_latest(guest);
    ++guest.inside;
    ++inside_;
    return {*this, guest, {start, contended()}};
}

void FairGate::note_latest(const Guest& guest) noexcept {
    if (latest_ != nullptr && latest_ != &guest) {
        changed_at_ = served_;
    }
    latest_ = &guest;
}

bool FairGate::contended() const noexcept {
    return changed_at_ != 0 && served_ - changed_at_ < kLately * limits_.at_once;
}

/// While others are to be expected, who crowds them has few places: they find one free, and little before them inside.
bool FairGate::may_enter(const Guest& guest) const noexcept {
    const auto few = (limits_.at_once + kCrowdsPart - 1) / kCrowdsPart;
    return inside_ < limits_.at_once && (guest.inside < few || !contended() || !crowds_others(guest));
}

std::optional<FairGate::Permit> FairGate::try_enter(const std::string& client) {
    const std::scoped_lock lock{mutex_};
    Guest& guest = guests_[client];
    return enters_at_once(guest) ? std::optional{admit(guest)} : std::nullopt;
}

bool FairGate::line_up(Guest& guest, LetIn& let_in) {
    if (guest.queue.size() >= limits_.waiting_per_client || waiting_ >= limits_.waiting) {
        return false;
    }
    if (guest.queue.empty()) {
        guest.rank.second = ++served_;
        order_.emplace(guest.rank, &guest);
    }
    guest.queue.push_back(std::move(let_in));
    ++waiting_;
    return true;
}

bool FairGate::wait(const std::string& client, LetIn let_in) {
    std::optional<Permit> permit;
    {
        const std::scoped_lock lock{mutex_};
        Guest& guest = guests_[client];
        if (!enters_at_once(guest)) {
            return line_up(guest, let_in);
        }
        permit.emplace(admit(guest));
    }
    let_in(*std::move(permit));
    return true;
}

std::optional<std::pair<FairGate::LetIn, FairGate::Permit>> FairGate::take_next() {
    const std::scoped_lock lock{mutex_};
    const auto next =
        std::find_if(order_.begin(), order_.end(), [this](const auto& each) { return may_enter(*each.second); });
    if (next == order_.end()) {
        return std::nullopt;
    }
    auto place = order_.extract(next);
    Guest& guest = *place.mapped();
    auto permit = admit(guest);  // first: what it has here decides what this counts for
    LetIn let_in = std::move(guest.queue.front());
    guest.queue.pop_front();
    --waiting_;
    if (!guest.queue.empty()) {
        place.key() = guest.rank;
        order_.insert(std::move(place));
    }
    return std::pair{std::move(let_in), std::move(permit)};
}

void FairGate::charge(Guest& guest, Work work) {
    const std::scoped_lock lock{mutex_};
    auto place = order_.extract(guest.rank);
    guest.rank.first += work;
    if (place) {
        place.key() = guest.rank;
        order_.insert(std::move(place));
    }
}

void FairGate::leave(Guest& guest) noexcept {
    {
        const std::scoped_lock lock{mutex_};
        --inside_;
        --guest.inside;
        if (waiting_ == 0) {
            if (inside_ == 0) {
                guests_.clear();  // what they have had matters to nobody
                latest_ = nullptr;
                changed_at_ = 0;
            }
            return;
        }
    }
    let_in_who_fits();
}

void FairGate::let_in_who_fits() noexcept {
    // Whoever has given up leaves at once, inside the call: the loop goes on, instead of a call within a call.
    thread_local bool under_way = false;
    if (std::exchange(under_way, true)) {
        return;
    }
    while (auto next = take_next()) {
        next->first(std::move(next->second));
    }
    under_way = false;
}

std::size_t FairGate::waiting() const {
    const std::scoped_lock lock{mutex_};
    return waiting_;
}

void FairGate::close() {
    std::list<LetIn> forgotten;
    const std::scoped_lock lock{mutex_};
    for (auto& [rank, guest] : order_) {
        forgotten.splice(forgotten.end(), guest->queue);
    }
    order_.clear();
    waiting_ = 0;
}

}  // namespace farebox::signer
