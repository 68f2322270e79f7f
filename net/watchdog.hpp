#pragma once

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>

#include "net/deadline.hpp"

namespace farebox::net {

class Watchdog;

/// Something that is interrupted when its deadline passes. Used on its io_context's thread. Moving the deadline is one
/// store in the common case: a timer per operation would cost more than the operation.
class Timed {
public:
    explicit Timed(boost::asio::io_context& context);
    Timed(const Timed&) = delete;
    Timed& operator=(const Timed&) = delete;

    /// Also forgets that an earlier deadline has passed.
    void set_deadline(Deadline deadline);
    [[nodiscard]] bool expired() const noexcept { return expired_; }

protected:
    virtual ~Timed();

private:
    friend class Watchdog;
    /// Cancels what is outstanding; must not destroy the object.
    virtual void on_deadline() noexcept = 0;

    Watchdog& watchdog_;
    Timed* previous_ = nullptr;
    Timed* next_ = nullptr;
    Deadline deadline_ = Deadline::max();
    bool expired_ = false;
};

/// The deadlines of one io_context: one timer for all of them, exact to about 10 ms.
class Watchdog final : public boost::asio::execution_context::service {
public:
    using key_type = Watchdog;
    static boost::asio::execution_context::id id;

    explicit Watchdog(boost::asio::execution_context& context);
    ~Watchdog() override;

private:
    friend class Timed;
    struct Timer;
    void shutdown() override;
    void link(Timed& timed) noexcept;
    void unlink(Timed& timed) noexcept;
    void wake_by(Deadline deadline);
    void sweep();

    boost::asio::io_context& context_;
    Timed* first_ = nullptr;
    Deadline wake_at_ = Deadline::max();
    std::unique_ptr<Timer> timer_;
};

}  // namespace farebox::net
