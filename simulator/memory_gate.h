// Device memory that is closed to the host and open while a kernel runs.
#pragma once

namespace curie::simulator {

class MemoryGate {
  public:
    virtual ~MemoryGate() = default;
    virtual void open() noexcept = 0;
    virtual void close() noexcept = 0;
};

/// Opens a gate for a scope; null: there is none.
class OpenGate {
  public:
    explicit OpenGate(MemoryGate* gate) : gate_(gate) {
        if (gate_) gate_->open();
    }
    ~OpenGate() {
        if (gate_) gate_->close();
    }
    OpenGate(const OpenGate&) = delete;
    OpenGate& operator=(const OpenGate&) = delete;

  private:
    MemoryGate* gate_;
};

}  // namespace curie::simulator
