// The runtime's functions about streams, events and graphs.
#include <cuda_runtime_api.h>

#include "simulator/ptx/runtime.h"

using namespace curie::ptx;

namespace {

Event& event_of(Runtime& runtime, cudaEvent_t handle) {
    const auto found = runtime.events.find(handle);
    if (found == runtime.events.end())
        fail(cudaErrorInvalidResourceHandle, "expected an event, got {} (destroyed, or never one)",
             static_cast<void*>(handle));
    return *found->second;
}

Graph& graph_of(cudaGraph_t graph) {
    return *reinterpret_cast<Graph*>(graph);
}
Graph& graph_of(cudaGraphExec_t graph) {
    return *reinterpret_cast<Graph*>(graph);
}

}  // namespace

extern "C" {

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* handle, unsigned flags) {
    return answer([&](Runtime& runtime) {
        Device& device = runtime.device();
        device.check();
        const auto stream = std::make_shared<Stream>(device, flags != cudaStreamNonBlocking);
        device.streams.insert(stream);
        *handle = reinterpret_cast<cudaStream_t>(stream.get());
    });
}

cudaError_t cudaStreamDestroy(cudaStream_t handle) {
    return answer([&](Runtime& runtime) {
        const auto stream = runtime.stream(handle);
        stream->run_all();
        stream->device.streams.erase(stream);
    });
}

cudaError_t cudaStreamSynchronize(cudaStream_t handle) {
    return answer([&](Runtime& runtime) { runtime.stream(handle)->synchronize(); });
}

cudaError_t cudaStreamWaitEvent(cudaStream_t handle, cudaEvent_t event, unsigned) {
    return answer([&](Runtime& runtime) {
        const auto stream = runtime.stream(handle);
        const auto mark = event_of(runtime, event).mark;
        if (!mark) return;  // an event that was never recorded is over
        if (mark->captured != !!stream->capture) {
            if (stream->capture) stream->capture->invalidated = true;
            fail(cudaErrorStreamCaptureIsolation,
                 "expected event and stream to be both of one capture, or of none");
        }
        if (mark->captured) return;  // graphs are one stream's, in its order
        stream->put({Work::Kind::event, [mark] { mark->stream->run_until(mark->position); }});
    });
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* handle, unsigned flags) {
    return answer([&](Runtime& runtime) {
        runtime.device().check();
        auto event = std::make_unique<Event>(&runtime.device(), !(flags & cudaEventDisableTiming));
        *handle = reinterpret_cast<cudaEvent_t>(event.get());
        runtime.events[*handle] = std::move(event);
    });
}

cudaError_t cudaEventDestroy(cudaEvent_t handle) {
    return answer([&](Runtime& runtime) {
        event_of(runtime, handle);
        runtime.events.erase(handle);
    });
}

cudaError_t cudaEventRecord(cudaEvent_t handle, cudaStream_t stream_handle) {
    return answer([&](Runtime& runtime) {
        Event& event = event_of(runtime, handle);
        const auto stream = runtime.stream(stream_handle);
        if (event.device != &stream->device)
            fail(cudaErrorInvalidResourceHandle,
                 "expected the event of device {} to be recorded there, got a stream of device {}",
                 event.device->index, stream->device.index);
        const auto mark = std::make_shared<Mark>();
        mark->captured = !!stream->capture;
        stream->put({Work::Kind::event, [mark] { mark->time = std::chrono::steady_clock::now(); }});
        mark->stream = stream;
        mark->position = stream->enqueued;
        event.mark = mark;
    });
}

cudaError_t cudaEventSynchronize(cudaEvent_t handle) {
    return answer([&](Runtime& runtime) {
        const auto mark = event_of(runtime, handle).mark;
        if (!mark) return;
        if (mark->captured) {
            if (mark->stream->capture) mark->stream->capture->invalidated = true;
            fail(cudaErrorCapturedEvent, "expected no wait for an event of a capture");
        }
        mark->stream->run_until(mark->position);
        mark->stream->device.check();
    });
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t begin, cudaEvent_t end) {
    return answer([&](Runtime& runtime) {
        const Event &first = event_of(runtime, begin), &last = event_of(runtime, end);
        if (!first.timed || !last.timed || !first.mark || !last.mark)
            fail(cudaErrorInvalidResourceHandle, "expected two recorded events with timing");
        if (!first.mark->time || !last.mark->time) fail(cudaErrorNotReady, "");
        *milliseconds =
            std::chrono::duration<float, std::milli>(*last.mark->time - *first.mark->time).count();
    });
}

cudaError_t cudaStreamBeginCapture(cudaStream_t handle, cudaStreamCaptureMode mode) {
    return answer([&](Runtime& runtime) {
        const auto stream = runtime.stream(handle);
        stream->device.check();
        if (stream->capture || stream == stream->device.legacy)
            fail(stream->capture ? cudaErrorIllegalState : cudaErrorStreamCaptureUnsupported,
                 "expected a stream that can be captured and is not yet");
        stream->capture = std::make_unique<Capture>();
        stream->capture->relaxed = mode == cudaStreamCaptureModeRelaxed;
    });
}

cudaError_t cudaStreamEndCapture(cudaStream_t handle, cudaGraph_t* graph) {
    return answer([&](Runtime& runtime) {
        const auto stream = runtime.stream(handle);
        *graph = nullptr;
        if (!stream->capture) fail(cudaErrorIllegalState, "expected a stream that is captured");
        const auto capture = std::move(stream->capture);
        if (capture->invalidated)
            fail(cudaErrorStreamCaptureInvalidated,
                 "expected a valid capture, got one that an earlier call has made invalid");
        *graph = reinterpret_cast<cudaGraph_t>(new Graph(std::move(capture->graph)));
    });
}

cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, size_t* count) {
    return answer([&](Runtime&) {
        if (nodes) fail(cudaErrorInvalidValue, "expected to be asked for the number of nodes only");
        *count = graph_of(graph).nodes.size();
    });
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph,
                                 unsigned long long) {
    return answer([&](Runtime& runtime) {
        runtime.device().check();
        *executable = reinterpret_cast<cudaGraphExec_t>(new Graph(graph_of(graph)));
    });
}

cudaError_t cudaGraphExecUpdate(cudaGraphExec_t executable, cudaGraph_t graph,
                                cudaGraphExecUpdateResultInfo* result) {
    return answer([&](Runtime& runtime) {
        runtime.device().check();
        const Graph &before = graph_of(executable), &now = graph_of(graph);
        bool same = before.nodes.size() == now.nodes.size();
        for (size_t i = 0; same && i < now.nodes.size(); ++i)
            same = before.nodes[i].kind == now.nodes[i].kind;
        // A GPU may refuse more than this, and by another name.
        if (runtime.refuses_updates) fail(cudaErrorNotSupported, "");
        *result = {};
        result->result =
            same ? cudaGraphExecUpdateSuccess : cudaGraphExecUpdateErrorTopologyChanged;
        if (!same) fail(cudaErrorGraphExecUpdateFailure, "");
        graph_of(executable) = now;
    });
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t handle) {
    return answer([&](Runtime& runtime) {
        const auto stream = runtime.stream(handle);
        if (stream->capture)
            fail(cudaErrorStreamCaptureUnsupported, "expected no graph in a graph");
        for (const Work& node : graph_of(executable).nodes) stream->put(node);
    });
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
    delete &graph_of(graph);
    return cudaSuccess;
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t graph) {
    delete &graph_of(graph);
    return cudaSuccess;
}

}  // extern "C"
