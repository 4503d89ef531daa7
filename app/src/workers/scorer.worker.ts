// A scorer's thread.
import { expose } from 'comlink'
import { scorerDoor } from './scorer-door.ts'

expose(scorerDoor())
