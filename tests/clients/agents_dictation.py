"""The PyPI `openai-agents` client for speech to text, over a session that only transcribes. Prints what it heard."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import numpy as np
from agents import set_tracing_disabled
from agents.voice import StreamedAudioInput, STTModelSettings
from agents.voice.models.openai_stt import OpenAISTTModel
from openai import AsyncOpenAI

set_tracing_disabled(True)


async def main() -> None:
    model = OpenAISTTModel("gpt-4o-transcribe", AsyncOpenAI(api_key="none", base_url=os.environ["REALTIME_BASE_URL"]))
    speech = np.frombuffer(Path(os.environ["SPEECH_FILE"]).read_bytes(), dtype=np.int16)
    spoken = StreamedAudioInput()
    session = await model.create_session(spoken, STTModelSettings(language="en"), False, False)
    await spoken.add_audio(speech)
    async for turn in session.transcribe_turns():
        print(json.dumps({"heard": turn}))
        break
    await session.close()


asyncio.run(main())
